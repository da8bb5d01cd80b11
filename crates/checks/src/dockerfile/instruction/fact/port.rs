//! Ports of `EXPOSE` as the engine reads them: `[[host:]host port:]port[-port][/protocol]`.

use super::path::known;
use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::source::Span;

/// A port whose value is known.
pub(in crate::dockerfile) struct Port<'a> {
    /// The instruction.
    pub(in crate::dockerfile) site: Site<'a>,
    /// Where its word stands.
    pub(in crate::dockerfile) span: Span,
    /// What it is worth.
    pub(in crate::dockerfile) value: String,
    /// Whether it stands in the file as it is worth: without variables and quotes.
    pub(in crate::dockerfile) is_plain: bool,
}

impl Port<'_> {
    /// Returns what stands in front of the container's port: an address, or a port of the host.
    pub(in crate::dockerfile) fn host(&self) -> Option<&str> {
        let (host, _) = self.value.rsplit_once(':')?;
        (!host.is_empty()).then_some(host)
    }

    /// Returns the container's port or range of ports, without the protocol.
    pub(in crate::dockerfile) fn number(&self) -> &str {
        let behind = self.value.rsplit_once(':').map_or(&*self.value, |it| it.1);
        behind.split_once('/').map_or(behind, |it| it.0)
    }

    /// Returns the protocol, where one is written.
    pub(in crate::dockerfile) fn protocol(&self) -> Option<&str> {
        let (_, protocol) = self.value.split_once('/')?;
        (!protocol.is_empty()).then_some(protocol)
    }

    /// Returns the first and the last port, whether there are ports of such numbers or not.
    pub(in crate::dockerfile) fn range(&self) -> Option<(u64, u64)> {
        let (first, last) = self
            .number()
            .split_once('-')
            .unwrap_or((self.number(), self.number()));
        Some((digits(first)?, digits(last)?))
    }
}

/// Returns the ports of all `EXPOSE`s that are known.
pub(in crate::dockerfile) fn ports(input: &Input) -> Vec<Port<'_>> {
    let mut ports = Vec::new();
    for site in input.sites() {
        let InstructionKind::Expose(words) = &site.instruction.kind else {
            continue;
        };
        for word in words {
            if known(input, site, word).is_none() {
                continue;
            }
            let expanded = input.stages.expand(site.index, word);
            ports.extend(expanded.words().map(|value| Port {
                site,
                span: word.span(),
                value: value.to_owned(),
                is_plain: input.document.source.slice(word.span()) == value,
            }));
        }
    }
    ports
}

/// Reads a number; one that is larger than anything is as large as that.
fn digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}
