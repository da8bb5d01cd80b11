//! What a configuration says of sources besides the kernel: the plugin `k8saudit`, whose part is built in.
//!
//! Source: the plugin's documentation (falcosecurity/plugins, k8saudit, «Usage»).

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use seawall_runtime::configuration::Configuration;
use seawall_runtime::document::Source;
use seawall_watch::source::{Hook, Wanted};
use serde_json::Value;

use super::plan::CERTIFICATE;
use crate::commands::falco::plugins::{AUDIT, entry};

/// What its server takes of a body at most where nothing else is said; ours takes so much and no more.
const LARGEST_BODY: u64 = 12 << 20;

/// Reads how sources are read.
pub(super) fn wanted(configuration: &Configuration, sources: &[Source]) -> anyhow::Result<Wanted> {
    if !sources.contains(&Source::Kubernetes) {
        return Ok(Wanted::default());
    }
    let entry = entry(configuration, AUDIT)?;
    let settings = settings(entry)?;
    let said = entry
        .get("open_params")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let certificate = settings.get("sslCertificate").and_then(Value::as_str);
    let certificate = certificate.filter(|path| !path.is_empty());
    let certificate = PathBuf::from(certificate.unwrap_or(CERTIFICATE));
    let mut wanted = Wanted::default();
    if let Some(rest) = said.strip_prefix("http://") {
        wanted.webhook = Some(hook(rest, 80, None)?);
    } else if let Some(rest) = said.strip_prefix("https://") {
        wanted.webhook = Some(hook(rest, 443, Some((certificate.clone(), certificate)))?);
    } else if said.is_empty() || said.contains("://") {
        bail!(
            "plugins: {AUDIT}: open_params: {said:?} is neither http://HOST:PORT/PATH nor https://HOST:PORT/PATH nor a file"
        );
    } else {
        wanted.once = Some(PathBuf::from(said));
    }
    Ok(wanted)
}

/// Returns what `init_config` says: a map, or a text that is one in JSON.
fn settings(entry: &Value) -> anyhow::Result<Cow<'_, Value>> {
    match entry.get("init_config") {
        None | Some(Value::Null) => Ok(Cow::Owned(Value::Null)),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(Cow::Owned(Value::Null)),
        Some(Value::String(text)) => {
            let read = serde_json::from_str(text);
            let why = || format!("plugins: {AUDIT}: init_config is no JSON");
            Ok(Cow::Owned(read.with_context(why)?))
        }
        Some(map @ Value::Object(_)) => Ok(Cow::Borrowed(map)),
        Some(_) => bail!("plugins: {AUDIT}: init_config must be a map, or a text with one in JSON"),
    }
}

/// Returns what of the settings is not done as asked.
pub(super) fn unable(configuration: &Configuration) -> anyhow::Result<Vec<String>> {
    let entry = entry(configuration, AUDIT)?;
    let settings = settings(entry)?;
    let at = |key: &str| format!("plugins: {AUDIT}: init_config.{key}");
    let mut all = Vec::new();
    if let Some(hook) = wanted(configuration, &[Source::Kubernetes])?.webhook
        && !hook.listen.ip().is_loopback()
    {
        let plain = if hook.tls.is_some() {
            ""
        } else {
            ", which go over the network in plain text"
        };
        all.push(format!(
            "plugins: {AUDIT}: whoever reaches port {} can make up events{plain}: let API servers alone reach it",
            hook.listen.port()
        ));
    }
    for (key, value) in settings.as_object().into_iter().flatten() {
        match key.as_str() {
            "sslCertificate" | "useAsync" => {}
            // Larger events than it asks for are judged, too.
            "maxEventSize" if value.as_u64().is_some_and(|it| it <= LARGEST_BODY) => {}
            "webhookMaxBatchSize" if value.as_u64().is_some_and(|it| it <= LARGEST_BODY) => {}
            "maxEventSize" | "webhookMaxBatchSize" => all.push(format!(
                "{}: requests have {LARGEST_BODY} bytes at most",
                at(key)
            )),
            "customFieldsHeaders" => {
                all.push(format!("{}: headers of requests add no fields", at(key)));
            }
            _ => all.push(format!("{}: there is no such setting", at(key))),
        }
    }
    Ok(all)
}

/// Reads `HOST:PORT/PATH`, all of which may be missing.
fn hook(rest: &str, port: u16, tls: Option<(PathBuf, PathBuf)>) -> anyhow::Result<Hook> {
    let (authority, path) = match rest.split_once('/') {
        Some((authority, path)) => (authority, format!("/{path}")),
        None => (rest, "/".to_owned()),
    };
    let listen = address(authority, port)
        .with_context(|| format!("plugins: {AUDIT}: open_params: {authority:?} is no address"))?;
    Ok(Hook {
        listen,
        path,
        tls,
        client_ca: None,
        token: None,
    })
}

/// Without a host it is all addresses of this machine.
fn address(authority: &str, port: u16) -> Option<SocketAddr> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, digits)) if !digits.contains(']') => (host, digits.parse().ok()?),
        _ => (authority, port),
    };
    if !host.is_empty() {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        return (host, port).to_socket_addrs().ok()?.next();
    }
    // Linux takes connections of IPv4 there, too, where it has IPv6 at all.
    let any = SocketAddr::from((Ipv6Addr::UNSPECIFIED, port));
    let has_six = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
    Some(if has_six {
        any
    } else {
        SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The forms of the plugin's documentation, and what is none.
    #[test]
    fn open_params_are_read() {
        let rows = [
            (
                "http://127.0.0.1:9765/k8s-audit",
                "127.0.0.1:9765 /k8s-audit plain",
            ),
            ("http://[::1]:9765/a/b", "[::1]:9765 /a/b plain"),
            ("https://127.0.0.1:1/k", "127.0.0.1:1 /k tls /c.pem"),
            ("https://127.0.0.1", "127.0.0.1:443 / tls /c.pem"),
            ("/var/log/audit.log", "file /var/log/audit.log"),
            ("", "refused"),
            ("ftp://a", "refused"),
            ("http://127.0.0.1:99999/k", "refused"),
        ];
        for (said, want) in rows {
            let text = format!(
                "load_plugins: [k8saudit]\nplugins:\n  - name: k8saudit\n    init_config: '{{\"sslCertificate\": \"/c.pem\"}}'\n    open_params: '{said}'\n"
            );
            let configuration = Configuration::read("f", &text, &|_| None).unwrap();
            let got = match wanted(&configuration, &[Source::Kubernetes]) {
                Err(_) => "refused".to_owned(),
                Ok(Wanted {
                    once: Some(path), ..
                }) => format!("file {}", path.display()),
                Ok(wanted) => {
                    let hook = wanted.webhook.unwrap();
                    let tls = hook.tls.map(|(one, _)| format!("tls {}", one.display()));
                    let tls = tls.unwrap_or_else(|| "plain".to_owned());
                    format!("{} {} {tls}", hook.listen, hook.path)
                }
            };
            assert_eq!(got, want, "{said}");
        }
    }
}
