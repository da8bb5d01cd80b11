//! A webhook: a batch of lines as JSON, signed as Standard Webhooks has it (headers `webhook-id`, `webhook-timestamp`,
//! `webhook-signature`; HMAC-SHA256 over id, time and body).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::json;

use crate::http::Client;
use crate::{Carried, Carrier, Failure, Record, Writer, pem};

/// A webhook.
pub(crate) struct Webhook {
    pub(crate) client: Client,
    pub(crate) key: Option<hmac::Key>,
    pub(crate) writer: Writer,
}

impl<R: Record> Carrier<R> for Webhook {
    fn carry(&mut self, records: &[R]) -> Carried {
        let (Some(first), Some(last)) = (records.first(), records.last()) else {
            return Carried::all(records);
        };
        let body = body(&self.writer, records);
        // The same lines have the same id each time, so that a receiver knows what it has had.
        let id = format!("{}-{}-{}", self.writer.log, first.number(), last.number());
        let time = (self.writer.clock)().seconds.to_string();
        let signature = self.key.as_ref().map(|key| sign(key, &id, &time, &body));
        let mut own = vec![("webhook-id", id), ("webhook-timestamp", time)];
        own.extend(signature.map(|it| ("webhook-signature", it)));
        match self.client.post(&own, &body) {
            Ok(_) => Carried::all(records),
            Err(fault) => Carried::faulty(fault),
        }
    }
}

/// Writes the batch; the lines stand in it byte for byte.
fn body<R: Record>(writer: &Writer, records: &[R]) -> Vec<u8> {
    let (schema, log, host) = (writer.batch, json!(writer.log), json!(writer.host));
    let head = format!("{{\"schema\":\"{schema}\",\"log\":{log},\"host\":{host},\"lines\":[");
    let mut body = head.into_bytes();
    for (number, record) in records.iter().enumerate() {
        if number > 0 {
            body.push(b',');
        }
        body.extend_from_slice(record.bytes());
    }
    body.extend_from_slice(b"]}");
    body
}

fn sign(key: &hmac::Key, id: &str, time: &str, body: &[u8]) -> String {
    let mut context = hmac::Context::with_key(key);
    for part in [id.as_bytes(), b".", time.as_bytes(), b".", body] {
        context.update(part);
    }
    format!("v1,{}", STANDARD.encode(context.sign()))
}

/// Reads a secret: `whsec_` and base64, or the bytes of the file without the end of its last line.
///
/// # Errors
/// Where it can't be read, or is too short to be one.
pub(crate) fn secret(path: &str) -> Result<hmac::Key, Failure> {
    let path = std::path::Path::new(path);
    let bytes = pem::read_small(path)?;
    let bytes = bytes.trim_ascii_end();
    let secret = match bytes.strip_prefix(b"whsec_") {
        Some(text) => STANDARD
            .decode(text)
            .map_err(|_| Failure::file(path, "holds no base64 behind `whsec_`"))?,
        None => bytes.to_vec(),
    };
    if secret.len() < SHORTEST_SECRET {
        let why = format!("holds a secret of less than {SHORTEST_SECRET} bytes");
        return Err(Failure::file(path, &why));
    }
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &secret))
}

/// Bytes of a secret: as many as Standard Webhooks asks for.
const SHORTEST_SECRET: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks libraries' own tests: secret, id, time, body, signature.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let signature = sign(
            &key,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            b"{\"test\": 2432232314}",
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
