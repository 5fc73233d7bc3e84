#!/usr/bin/env bash
# Builds a real kube-apiserver for the tests, out of Debian's source package, once for a machine.
#
#   scripts/kubernetes/build-api-server.sh            prints the folder with kube-apiserver and etcd
#   scripts/kubernetes/build-api-server.sh --packages installs what building needs (apt-get, as root) first
#
# The folder is kept outside the checkout: $ORGWRIGHT_KUBERNETES, or orgwright/kubernetes-1.20.2 in the
# user's cache. Building takes about three minutes of two cores and 2 GB, which are given back afterwards.
set -euo pipefail

place="${ORGWRIGHT_KUBERNETES:-${XDG_CACHE_HOME:-$HOME/.cache}/orgwright/kubernetes-1.20.2}"

say() { echo "$*" >&2; }
fail() { say "kube-apiserver was not built: $*"; exit 1; }

install_packages() {
  [ "$(id -u)" = 0 ] || fail "--packages installs Debian packages, which only root can do."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    etcd-server golang-go golang-github-modern-go-reflect2-dev dpkg-dev >/dev/null
}

if [ "${1:-}" = --packages ] && { [ ! -x "$place/kube-apiserver" ] || ! command -v etcd >/dev/null; }; then
  install_packages
fi
command -v etcd >/dev/null || fail "etcd is missing (Debian: etcd-server)."
if [ -x "$place/kube-apiserver" ]; then
  echo "$place"
  exit 0
fi
command -v go >/dev/null || fail "go is missing (Debian: golang-go)."
reflect2=/usr/share/gocode/src/github.com/modern-go/reflect2
[ -d "$reflect2" ] || fail "$reflect2 is missing (Debian: golang-github-modern-go-reflect2-dev)."

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

# A list of sources of our own, so that the machine's stays as it is.
fetch_source() {
  local apt="$work/apt"
  mkdir -p "$apt/sources.list.d" "$apt/lists/partial" "$apt/cache/archives/partial" "$work/source"
  local list
  for list in /etc/apt/sources.list.d/*.sources; do
    [ -f "$list" ] && sed 's/^Types:.*/Types: deb deb-src/' "$list" >"$apt/sources.list.d/$(basename "$list")"
  done
  [ -f /etc/apt/sources.list ] && sed -n 's/^deb \(.*\)/deb-src \1/p' /etc/apt/sources.list >"$apt/sources.list.d/classic.list"
  local options=(-o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$apt/sources.list.d"
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o "APT::Sandbox::User=root")
  apt-get "${options[@]}" update -qq >/dev/null || fail "Debian's list of sources does not answer."
  (cd "$work/source" && apt-get "${options[@]}" source -qq --download-only kubernetes >/dev/null) ||
    fail "Debian has no source package kubernetes here."
}

say "Fetching Debian's source of kubernetes 1.20.2"
fetch_source
export GO111MODULE=off GOPATH="$work/go" GOCACHE="$work/cache" CGO_ENABLED=0 GOFLAGS=
tree="$GOPATH/src/k8s.io/kubernetes"
mkdir -p "$tree"
tar xzf "$work"/source/kubernetes_*.orig.tar.gz -C "$tree" --strip-components=1
cd "$tree"

# reflect2 1.0.1 ends the process under Go 1.18 and later as soon as a custom resource is decoded.
rm -rf vendor/github.com/modern-go/reflect2
cp -r "$reflect2" vendor/github.com/modern-go/reflect2
# Under Go 1.19 and later this comparison is true of an empty text, which then counts as null.
sed -i 's/if data == nil || reflect.DeepEqual(reflect.Zero(reflect.TypeOf(data)), reflect.ValueOf(data)) {/if data == nil {/' \
  vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go
grep -q '^	if data == nil {$' vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go ||
  fail "the comparison with null in kube-openapi is written otherwise than expected."

say "Generating its description of types"
go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
folders=$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg staging/src/k8s.io vendor/k8s.io 2>/dev/null |
  xargs -n1 dirname | sed 's#^staging/src/##; s#^vendor/##; s#^pkg/#k8s.io/kubernetes/pkg/#' | sort -u |
  grep -v -e code-generator -e sample-apiserver -e kube-openapi -e testdata -e gengo -e testapigroup -e example |
  paste -sd,)
"$work/openapi-gen" -i "$folders" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
  --go-header-file /dev/null -r "$work/violations" --output-base "$GOPATH/src"

say "Building kube-apiserver"
go build -p 2 -ldflags '-s -w' -o "$work/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver
mkdir -p "$place"
# Moved at the end, so that a build that was ended half-way leaves nothing that looks whole.
mv "$work/kube-apiserver" "$place/kube-apiserver.new"
mv "$place/kube-apiserver.new" "$place/kube-apiserver"
echo "$place"
