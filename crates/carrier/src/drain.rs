//! Carriers as they are configured.

use std::path::Path;

use seawall_policy::config::guard::Drain;

use crate::headers::Headers;
use crate::http::Client;
use crate::journald::Journald;
use crate::otlp::Otlp;
use crate::webhook::{self, Webhook};
use crate::{Carrier, Failure, Record, Writer, pem, syslog};

/// Makes what takes records where a configuration says.
///
/// # Errors
/// Where a certificate, a key, header fields or a secret can't be used.
pub fn carrier<R: Record + 'static>(
    to: &Drain,
    writer: Writer,
) -> Result<Box<dyn Carrier<R>>, Failure> {
    Ok(match to {
        Drain::Journald { socket } => Box::new(Journald::new(socket, writer)),
        Drain::Syslog { way, facility } => syslog::new(way, *facility, writer)?,
        Drain::Otlp(web) => Box::new(Otlp {
            client: Client::new(web)?,
            writer,
        }),
        Drain::Webhook { web, secret } => Box::new(Webhook {
            client: Client::new(web)?,
            key: secret.as_deref().map(webhook::secret).transpose()?,
            writer,
        }),
    })
}

/// Says what is unwise about it.
pub fn advice(to: &Drain) -> Vec<String> {
    let mut advice = Vec::new();
    let key = |path: &str| pem::exposed("secret", Path::new(path));
    match to {
        Drain::Otlp(web) | Drain::Webhook { web, .. } => {
            advice.extend(web.headers.as_deref().and_then(Headers::exposed));
            let own = web.tls.as_ref().and_then(|it| it.key.as_deref());
            advice.extend(own.and_then(key));
        }
        Drain::Syslog { .. } | Drain::Journald { .. } => {}
    }
    if let Drain::Webhook {
        secret: Some(path), ..
    } = to
    {
        advice.extend(key(path));
    }
    advice
}
