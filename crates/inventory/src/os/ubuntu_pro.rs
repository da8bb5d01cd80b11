//! Whether an Ubuntu system gets updates of Ubuntu Pro: what the client wrote about its services
//! (`status.json`, Ubuntu Pro Client, "status" document), and the sources of apt (sources.list(5)) that
//! it switches on. Images are often built with a subscription and detached afterwards; then neither is
//! left. The token itself is a secret and is not read; that one is there is told.

use seawall_model::problem::{Problem, ProblemKind};
use serde::Deserialize;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::unpack::Unpack;

/// Reads traces of Ubuntu Pro.
#[derive(Clone, Copy, Debug)]
pub struct UbuntuPro;

impl Extractor for UbuntuPro {
    fn id(&self) -> &'static str {
        "ubuntu-pro"
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let wanted = path == STATUS || is_source(path);
        wanted.then_some(Interest {
            max_bytes: 1 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let subscriptions = if file.path == STATUS {
                match parse_status(&file.bytes) {
                    Ok(enabled) => enabled,
                    Err(why) => {
                        let problem = Problem::new(ProblemKind::Input, "Ubuntu Pro status", why);
                        out.problems.push(problem.at(&file.path));
                        continue;
                    }
                }
            } else {
                parse_sources(&file.bytes)
            };
            if !subscriptions.is_empty() {
                let fact = Fact::Subscriptions { subscriptions };
                out.facts.push((file.path.clone(), fact));
            }
        }
    }
}

/// Reads `status.json`: the services that are enabled, and `ubuntu-pro` where the system is attached.
pub fn parse_status(bytes: &[u8]) -> Result<Vec<String>, String> {
    let status: Status =
        serde_json::from_slice(bytes).map_err(|error| format!("it cannot be read: {error}"))?;
    if !status.attached {
        return Ok(Vec::new());
    }
    let known = |service: &Service| SERVICES.iter().find(|(name, _)| *name == service.name);
    let enabled = status.services.iter().filter(|s| s.status == "enabled");
    let mut all: Vec<String> = enabled
        .filter_map(known)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    all.push(ATTACHED.to_owned());
    Ok(all)
}

/// Reads a file of apt sources, in either form: the services whose repositories are switched on.
pub fn parse_sources(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let lines = || {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.starts_with('#'))
    };
    // The client writes one stanza to a file.
    let off = lines().any(|line| {
        line.split_once(':').is_some_and(|(key, value)| {
            let no = ["no", "false", "off", "0", "without", "disable"];
            key.eq_ignore_ascii_case("enabled") && no.contains(&value.trim())
        })
    });
    if off {
        return Vec::new();
    }
    let on = |(_, url): &&(&str, &str)| {
        lines().any(|line| {
            let word = line.split_whitespace().any(|word| word.starts_with(url));
            word && (line.starts_with("deb ") || line.to_ascii_lowercase().starts_with("uris:"))
        })
    };
    let services = SERVICES.iter().filter(on);
    services.map(|(name, _)| (*name).to_owned()).collect()
}

fn is_source(path: &str) -> bool {
    path.strip_prefix("etc/apt/sources.list.d/ubuntu-esm-")
        .and_then(|rest| rest.strip_suffix(".list").or(rest.strip_suffix(".sources")))
        .is_some_and(|rest| !rest.contains('/'))
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    attached: bool,
    #[serde(default)]
    services: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    name: String,
    #[serde(default)]
    status: String,
}

/// What a system with a token is attached to, whichever services it has.
pub(crate) const ATTACHED: &str = "ubuntu-pro";
/// The secret that attaches a system.
pub(crate) const TOKEN: &str = "var/lib/ubuntu-advantage/private/machine-token.json";

const STATUS: &str = "var/lib/ubuntu-advantage/status.json";
/// Services with updates of packages, and where their repositories are.
const SERVICES: &[(&str, &str)] = &[
    ("esm-apps", "https://esm.ubuntu.com/apps/"),
    ("esm-infra", "https://esm.ubuntu.com/infra/"),
];
