//! Carriers as they are configured.

use std::path::Path;

use seawall_policy::config::guard::{Drain, Web};

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
        Drain::Syslog { way, facility } => syslog::new(way, *facility, &writer)?,
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
    match to {
        Drain::Otlp(web) => advice_on(web),
        Drain::Webhook { web, secret } => {
            let secret = secret.as_deref().and_then(exposed);
            advice_on(web).into_iter().chain(secret).collect()
        }
        Drain::Syslog { .. } | Drain::Journald { .. } => Vec::new(),
    }
}

/// Says what is unwise about asking by HTTP so.
pub fn advice_on(web: &Web) -> Vec<String> {
    let fields = web.headers.as_deref().and_then(Headers::exposed);
    let key = web.tls.as_ref().and_then(|it| it.key.as_deref());
    fields.into_iter().chain(key.and_then(exposed)).collect()
}

fn exposed(secret: &str) -> Option<String> {
    pem::exposed("secret", Path::new(secret))
}
