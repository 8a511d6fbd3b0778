"""Commands of the shell, one file each; `assistant/cli.py` lists them."""
