//! A POST for each alert: what falcosidekick and others take.

use seawall_carrier::http::Client;
use seawall_carrier::{Carried, Carrier, Failure, Record as _};
use seawall_runtime::engine::alert::Format;

use super::Post;
use super::letter::Letter;

/// Where alerts are posted.
pub(super) struct Poster {
    client: Client,
}

impl Poster {
    /// Reads what the connection needs.
    ///
    /// # Errors
    /// Where certificates or header fields can't be read.
    pub(super) fn new(post: &Post, format: Format) -> Result<Self, Failure> {
        let usual = match format {
            Format::Text => "text/plain; charset=utf-8",
            Format::Json => "application/json",
        };
        let content_type = post.content_type.as_deref().unwrap_or(usual);
        let client = Client::new(&post.web)?;
        let client = match &post.user_agent {
            Some(name) => client.user_agent(name),
            None => client,
        };
        Ok(Self {
            client: client
                .content_type(content_type)
                .patience(post.patience)
                .keeping(),
        })
    }
}

impl Carrier<Letter> for Poster {
    fn carry(&mut self, letters: &[Letter]) -> Carried {
        for (taken, letter) in letters.iter().enumerate() {
            if let Err(fault) = self.client.post(&[], letter.bytes()) {
                return Carried {
                    taken,
                    end: Err(fault),
                };
            }
        }
        Carried::all(letters)
    }
}
