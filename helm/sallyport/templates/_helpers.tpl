{{- define "sallyport.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "sallyport.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "sallyport.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "sallyport.selector" -}}
app.kubernetes.io/name: {{ include "sallyport.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sallyport.labels" -}}
{{ include "sallyport.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "sallyport.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "sallyport.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{- define "sallyport.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end }}

{{/* What can't work is refused here, in words. */}}
{{- define "sallyport.validate" -}}
{{- if .Values.database.embedded -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) -}}
{{- fail "database.embedded: each replica would have a database of its own. Set replicaCount to 1 without autoscaling, or use PostgreSQL." -}}
{{- end -}}
{{- else if not .Values.database.existingSecret -}}
{{- fail "database.existingSecret is empty: name the Secret with DATABASE_URL, or set database.embedded and replicaCount to 1." -}}
{{- else if .Values.database.existingClaim -}}
{{- fail "database.existingClaim is for database.embedded: true; PostgreSQL needs none." -}}
{{- end -}}
{{- if le (int .Values.terminationGracePeriodSeconds) (add 30 (int .Values.preStopSeconds)) -}}
{{- fail "terminationGracePeriodSeconds must be more than preStopSeconds and the gateway's own 30 seconds together, or calls are cut." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.hosts is empty: name the hosts that clients use." -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs is empty: name the Gateway that the route belongs to." -}}
{{- end -}}
{{- end }}

{{- define "sallyport.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "sallyport.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* The variables that the gateway and `check` need. */}}
{{- define "sallyport.env" -}}
- name: SALLYPORT_MASTER_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .Values.keys.existingSecret }}
      key: {{ .Values.keys.masterKey }}
{{- with .Values.sslCertFile }}
- name: SSL_CERT_FILE
  value: {{ . | quote }}
{{- end }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Folders, no subPath: what changes in a ConfigMap or Secret is seen. */}}
{{- define "sallyport.volumeMounts" -}}
- name: config
  mountPath: /config
  readOnly: true
{{- range .Values.caBundles }}
- name: ca-{{ .name }}
  mountPath: /certs/{{ .name }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "sallyport.volumes" -}}
- name: config
  configMap:
    name: {{ default (include "sallyport.fullname" .) .Values.existingConfigMap }}
{{- range .Values.caBundles }}
- name: ca-{{ .name }}
  {{- if .configMap }}
  configMap:
    name: {{ .configMap }}
    {{- with .items }}
    items:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- else }}
  secret:
    secretName: {{ .secret }}
    items:
      {{- toYaml (default (list (dict "key" "ca.crt" "path" "ca.crt")) .items) | nindent 6 }}
  {{- end }}
{{- end }}
{{- end }}
