//! `watch: sources:`: events that do not come from the kernel.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::super::apply::Wrong;

/// Events that do not come from the kernel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Whether what container engines tell is judged (`source: docker`).
    pub docker: bool,
    /// The guard's audit log (`source: guard`), absolute.
    pub guard: Option<String>,
    /// An audit log of Kubernetes (`source: k8s_audit`), absolute.
    pub k8s_audit: Option<String>,
    /// Where an API server hands its audit log in (`source: k8s_audit`).
    pub k8s_webhook: Option<Webhook>,
    /// Folder in which is kept how far logs were read, absolute; without it they are read from their end on.
    pub state: Option<String>,
}

/// Where an API server hands its audit log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Address that is listened on.
    pub listen: SocketAddr,
    /// The path of requests.
    pub path: String,
    /// File with the certificate and what it is signed by (PEM), and file with its private key: then it is HTTPS.
    pub tls: Option<(String, String)>,
    /// File with what certificates of callers are signed by (PEM); only with `tls`.
    pub client_ca: Option<String>,
    /// File with a token that requests have to bring (`Authorization: Bearer`).
    pub token: Option<String>,
}

/// Other sources of events than the kernel.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct SourcesDocument {
    /// Judge what container engines tell (rules of `source: docker`).
    docker: bool,
    /// Follow the guard's audit log (rules of `source: guard`): its file, absolute.
    #[schemars(with = "Option<String>")]
    guard: Option<Spanned<String>>,
    /// Judge the audit log of a Kubernetes API server (rules of `source: k8s_audit`).
    k8s_audit: KubernetesDocument,
    /// Folder in which is kept how far logs were read, absolute; without it they are read from their end on.
    #[schemars(with = "Option<String>")]
    state: Option<Spanned<String>>,
}

/// The audit log of a Kubernetes API server.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct KubernetesDocument {
    /// Its file, absolute.
    #[schemars(with = "Option<String>")]
    log: Option<Spanned<String>>,
    /// Where the API server hands it in.
    webhook: Option<WebhookDocument>,
}

/// Where an API server hands its audit log in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WebhookDocument {
    /// Address and port that are listened on; default: 127.0.0.1:9765. Others than those of this machine need `certificate`
    /// with `token` or `client-ca`.
    #[schemars(with = "Option<String>")]
    listen: Option<Spanned<String>>,
    /// The path of requests; default: /k8s-audit.
    #[schemars(with = "Option<String>")]
    path: Option<Spanned<String>>,
    /// File with the certificate and what it is signed by (PEM), absolute.
    #[schemars(with = "Option<String>")]
    certificate: Option<Spanned<String>>,
    /// File with its private key (PEM), absolute.
    #[schemars(with = "Option<String>")]
    key: Option<Spanned<String>>,
    /// File with what certificates of callers are signed by (PEM), absolute: then who has none is not heard.
    #[schemars(with = "Option<String>")]
    client_ca: Option<Spanned<String>>,
    /// File with a token that requests have to bring, absolute.
    #[schemars(with = "Option<String>")]
    token: Option<Spanned<String>>,
}

/// Reads the section.
pub(super) fn apply(document: SourcesDocument) -> Result<Sources, Wrong> {
    let kubernetes = document.k8s_audit;
    Ok(Sources {
        docker: document.docker,
        guard: absolute(document.guard)?,
        k8s_audit: absolute(kubernetes.log)?,
        k8s_webhook: kubernetes.webhook.map(webhook).transpose()?,
        state: absolute(document.state)?,
    })
}

fn absolute(path: Option<Spanned<String>>) -> Result<Option<String>, Wrong> {
    let Some(path) = path else {
        return Ok(None);
    };
    if path.value.starts_with('/') && !path.value.contains('\0') {
        return Ok(Some(path.value));
    }
    let shown: String = path.value.chars().take(60).collect();
    Err((path.referenced, format!("`{shown}` is no absolute path")))
}

fn webhook(document: WebhookDocument) -> Result<Webhook, Wrong> {
    let place = document.listen.as_ref().map(|it| it.referenced);
    let listen = document.listen.map_or(Ok(USUAL), |it| {
        let why = "it is no address with a port, such as 127.0.0.1:9765";
        it.value
            .parse()
            .map_err(|_| (it.referenced, why.to_owned()))
    })?;
    let path = match document.path {
        Some(path) if !is_path(&path.value) => {
            let why = "it is no path of a request, such as /k8s-audit";
            return Err((path.referenced, why.to_owned()));
        }
        path => path.map_or_else(|| "/k8s-audit".to_owned(), |path| path.value),
    };
    let one_alone = match (&document.certificate, &document.key) {
        (Some(one), None) | (None, Some(one)) => Some(one.referenced),
        _ => None,
    };
    if let Some(at) = one_alone {
        let why = "`certificate` and `key` belong together";
        return Err((at, why.to_owned()));
    }
    if let (Some(authorities), None) = (&document.client_ca, &document.certificate) {
        let why = "certificates are asked for over TLS alone: `certificate` and `key` are missing";
        return Err((authorities.referenced, why.to_owned()));
    }
    let tls = absolute(document.certificate)?.zip(absolute(document.key)?);
    let client_ca = absolute(document.client_ca)?;
    let token = absolute(document.token)?;
    if let Some(at) = place
        && !listen.ip().is_loopback()
        && (tls.is_none() || token.is_none() && client_ca.is_none())
    {
        let why = "whoever reaches it could make alerts up: other addresses than those of this machine need `certificate`, \
                   `key`, and `token` or `client-ca`";
        return Err((at, why.to_owned()));
    }
    Ok(Webhook {
        listen,
        path,
        tls,
        client_ca,
        token,
    })
}

fn is_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    text.starts_with('/') && text.len() <= 256 && text.bytes().all(plain)
}

/// Where it listens unless told otherwise: the port that Falco's documentation uses.
const USUAL: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 9765);

#[cfg(test)]
mod tests {
    use crate::config::parse_config;

    #[test]
    fn sources_are_read_and_faults_have_their_place() {
        let rows = [
            ("{docker: true}", "docker=true guard=- log=- hook=-"),
            (
                "{guard: /l/g.jsonl, k8s-audit: {log: /l/a.log, webhook: {}}}",
                "docker=false guard=/l/g.jsonl log=/l/a.log hook=127.0.0.1:9765/k8s-audit",
            ),
            (
                "{k8s-audit: {webhook: {listen: '[::1]:1', path: /a}}}",
                "docker=false guard=- log=- hook=[::1]:1/a",
            ),
            (
                "{k8s-audit: {webhook: {listen: '10.0.0.1:1', certificate: /c, key: /k, token: /t}}}",
                "docker=false guard=- log=- hook=10.0.0.1:1/k8s-audit",
            ),
            ("{guard: g.jsonl}", "3:20: `g.jsonl` is no absolute path"),
            (
                "{k8s-audit: {webhook: {listen: x}}}",
                "3:43: it is no address with a port, such as 127.0.0.1:9765",
            ),
            (
                "{k8s-audit: {webhook: {path: x y}}}",
                "3:41: it is no path of a request, such as /k8s-audit",
            ),
            (
                "{k8s-audit: {webhook: {listen: '10.0.0.1:1', certificate: /c, key: /k, client-ca: /a}}}",
                "docker=false guard=- log=- hook=10.0.0.1:1/k8s-audit",
            ),
            (
                "{k8s-audit: {webhook: {client-ca: /a}}}",
                "3:46: certificates are asked for over TLS alone: `certificate` and `key` are missing",
            ),
            (
                "{k8s-audit: {webhook: {key: /k}}}",
                "3:40: `certificate` and `key` belong together",
            ),
        ];
        for (text, want) in rows {
            let read = parse_config(&format!("version: 1\nwatch:\n  sources: {text}\n"), "f");
            let got = match read {
                Ok(config) => {
                    let it = config.watch.sources;
                    let text = |it: Option<String>| it.unwrap_or("-".to_owned());
                    let hook = it
                        .k8s_webhook
                        .map(|hook| format!("{}{}", hook.listen, hook.path));
                    format!(
                        "docker={} guard={} log={} hook={}",
                        it.docker,
                        text(it.guard),
                        text(it.k8s_audit),
                        text(hook)
                    )
                }
                Err(error) => format!("{}:{}: {}", error.line, error.column, error.why),
            };
            assert_eq!(got, want, "{text}");
        }
        let open = "version: 1\nwatch: {sources: {k8s-audit: {webhook: {listen: '0.0.0.0:1'}}}}\n";
        let why = parse_config(open, "f").unwrap_err().why;
        assert!(why.contains("could make alerts up"), "{why}");
    }
}
