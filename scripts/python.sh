#!/bin/sh
# Prints the first interpreter of Python 3.11-3.14 that can make virtual environments; "python3" where none can,
# so that the doctor may say what is missing.
for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
    if "$name" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1; then
        "$name" -c 'import sys; print(sys.executable)'
        exit 0
    fi
done
echo python3
