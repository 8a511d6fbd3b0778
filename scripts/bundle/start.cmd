@echo off
chcp 65001 >nul
setlocal
set "HERE=%~dp0"
py -@PYTHON@ -c "" >nul 2>nul && (
    py -@PYTHON@ "%HERE%start.py" %*
    goto end
)
python -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '@PYTHON@')" >nul 2>nul && (
    python "%HERE%start.py" %*
    goto end
)
echo 没有找到 Python @PYTHON@(64 位)。请从 python.org 下载安装程序,选“仅为我安装”,不需要管理员权限,再双击本文件。
echo Python @PYTHON@ (64 bit) was not found. Its installer needs no administrator: choose "install for me only", then start again.
:end
if errorlevel 1 pause
endlocal
