//! Lines of the log in the words of others: OCSF and CEF, for what collects events of many kinds.

mod cef;
mod ocsf;

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use crate::record::{Line, PrincipalLine, Told};

/// Writes lines in the words of others. What a request came to is told by a line of its own that does not say who asked:
/// so that it can be, the last requests are remembered.
#[derive(Debug, Default)]
pub struct Exporter {
    asked: BTreeMap<String, Asked>,
    order: VecDeque<String>,
}

/// What was asked.
#[derive(Clone, Debug)]
struct Asked {
    principal: PrincipalLine,
    operation: Option<String>,
    line: String,
    version: Option<String>,
    targets: Vec<String>,
}

impl Exporter {
    /// Writes a line as an event of the Open Cybersecurity Schema Framework, in JSON; nothing for lines that are of no call.
    pub fn ocsf(&mut self, line: &Line, bytes: &[u8]) -> Option<String> {
        self.remember(line);
        ocsf::event(line, bytes, self.asked(line))
    }

    /// Writes a line in the Common Event Format; nothing for what only the chain is for.
    pub fn cef(&mut self, line: &Line) -> Option<String> {
        self.remember(line);
        cef::event(line, self.asked(line))
    }

    fn remember(&mut self, line: &Line) {
        let Told::Decided {
            request,
            principal,
            operation,
            line,
            version,
            targets,
            ..
        } = &line.told
        else {
            return;
        };
        let asked = Asked {
            principal: (**principal).clone(),
            operation: operation.clone(),
            line: line.clone(),
            version: version.clone(),
            targets: targets.clone(),
        };
        if self.asked.insert(request.clone(), asked).is_none() {
            self.order.push_back(request.clone());
        }
        if self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.asked.remove(&oldest);
            }
        }
    }

    fn asked(&self, line: &Line) -> Option<&Asked> {
        match &line.told {
            Told::Decided { request, .. } | Told::Ended { request, .. } => self.asked.get(request),
            Told::Opened { .. } | Told::Own { .. } | Told::Checkpoint { .. } => None,
        }
    }
}

impl Asked {
    /// Returns method and path.
    fn method_and_path(&self) -> (&str, &str) {
        self.line.split_once(' ').unwrap_or(("", &self.line))
    }

    /// Returns where the connection came from.
    fn address(&self) -> Option<SocketAddr> {
        self.principal.address.as_deref()?.parse().ok()
    }
}

/// Returns the moment of a line in milliseconds since 1970.
fn milliseconds(line: &Line) -> i64 {
    let text = line.time.get(..19).unwrap_or_default();
    let whole: Option<seawall_model::time::Timestamp> = format!("{text}Z").parse().ok();
    let part = line.time.get(20..23).and_then(|it| it.parse().ok());
    let whole = whole.map_or(0, seawall_model::time::Timestamp::seconds);
    whole
        .saturating_mul(1000)
        .saturating_add(part.unwrap_or_default())
}

/// Requests that are remembered.
const MOST: usize = 100_000;
