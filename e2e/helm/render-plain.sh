#!/usr/bin/env bash
# Prints docs/kubernetes/sallyport.yaml: what the chart makes, without the marks of Helm.
#   e2e/helm/render-plain.sh >docs/kubernetes/sallyport.yaml      with helm on the PATH
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
echo '# Sallyport without Helm. Made by e2e/helm/render-plain.sh from the chart; docs/kubernetes.md says what to change.'
"${HELM:-helm}" template sallyport "$here/../../helm/sallyport" --kube-version "${HELM_KUBE_VERSION:-1.34.0}" --namespace sallyport --skip-tests -f "$here/plain.yaml" |
  grep -v -e '^# Source:' -e 'helm.sh/chart:' -e 'app.kubernetes.io/managed-by: Helm'
