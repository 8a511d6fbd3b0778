#!/bin/sh
# 通报助手:在自己的文件夹里装好并打开,不用网络,不用管理员权限。 Sets up in the user's folder and opens the page: no network, no rights.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
for python in "${PYTHON:-python@PYTHON@}" python3 python; do
    if "$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' 2>/dev/null; then
        exec "$python" "$here/start.py" "$@"
    fi
done
echo "没有找到 Python @PYTHON@(64 位)。请装上它,或用 PYTHON=路径 ./start.sh 指定。" >&2
echo "Python @PYTHON@ (64 bit) was not found. Install it, or name it: PYTHON=PATH ./start.sh" >&2
exit 1
