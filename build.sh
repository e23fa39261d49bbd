#!/bin/sh
# Runs a task of build.ps1: in pwsh where there is one, else in the repository's own script runner.
# OST_RUNNER=1 or CI asks for the runner in any case.
set -eu
cd "$(dirname "$0")"
root=$(pwd -P)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

if ! command -v dotnet >/dev/null 2>&1; then
  echo "build.sh: dotnet is missing. The .NET SDK 10 is the one thing needed: https://dotnet.microsoft.com/download" >&2
  exit 1
fi

if [ -z "${OST_RUNNER:-}${CI:-}" ] && command -v pwsh >/dev/null 2>&1; then
  exec pwsh -NoProfile -File "$root/build.ps1" "$@"
fi

project=$root/tools/ScriptRunner
runner=$project/bin/Release/net10.0/ost-run.dll
# Only a changed source makes dotnet start: it alone takes seconds.
if [ ! -f "$runner" ] || [ -n "$(find "$project" "$root/Directory.Build.props" "$root/Directory.Packages.props" \
  \( -name bin -o -name obj \) -prune -o -type f -newer "$runner" -print)" ]; then
  echo "Building the script runner ..." >&2
  log=$(mktemp)
  if ! dotnet build "$project" --configuration Release --verbosity quiet >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
  touch "$runner"
fi
exec dotnet "$runner" "$root/build.ps1" "$@"
