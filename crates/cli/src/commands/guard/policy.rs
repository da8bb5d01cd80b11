//! The policy of `seawall.yaml`, compiled for commands that only judge.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use seawall_guard::api::route;
use seawall_guard::decide::accounts::Accounts;
use seawall_guard::decide::case::scan::WrittenScans;
use seawall_guard::decide::case::world::WrittenWorld;
use seawall_guard::decide::evidence::{Evidence, NoEvidence};
use seawall_guard::decide::policy::{Policy, Setting};
use seawall_guard::scans::Scans;

use crate::commands::scan::read_config;
use crate::commands::whereabouts::Whereabouts;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Which policy.
#[derive(Args)]
pub(super) struct OfPolicy {
    /// The policy; without it seawall.yaml here or above
    #[arg(long, value_name = "FILE", env = "SEAWALL_CONFIG")]
    config: Option<PathBuf>,
    /// Folder with the files passwd and group that names of users and groups are looked up in
    #[arg(long, value_name = "FOLDER", default_value = "/etc")]
    accounts: PathBuf,
    /// Folder of what `seawall scan --record` has kept, for images of whose scan the world says nothing
    #[arg(long, value_name = "FOLDER")]
    scans: Option<PathBuf>,
}

impl OfPolicy {
    /// Reads and compiles the policy, for a world; of a file that is named beside the command line where that names none.
    pub(super) fn read(
        &self,
        named: Option<&Path>,
        world: &WrittenWorld,
        terminal: Terminal,
    ) -> anyhow::Result<Policy> {
        let named = self.config.as_deref().or(named);
        let config = read_config(named, &Whereabouts::default(), terminal)?;
        let missing = || Usage("there is no seawall.yaml here; --config names one".to_owned());
        let (config, file) = config.ok_or_else(missing)?;
        let guard = config.guard.ok_or_else(|| {
            Usage(format!(
                "{file} has no section `guard`: everything would be denied"
            ))
        })?;
        let account = |name: &str| text(&self.accounts.join(name));
        let accounts = Accounts::parse(&account("passwd")?, &account("group")?);
        let operations: Vec<_> = route::all().collect();
        let setting = Setting {
            file: &file,
            operations: &operations,
            accounts: &accounts,
            evidence: Arc::new(WrittenScans::new(world, self.kept())),
        };
        let policy = Policy::compile(&guard, &setting);
        Ok(policy.map_err(|error| Usage(error.to_string()))?)
    }
}

impl OfPolicy {
    /// Returns what is known of scans beside the world.
    fn kept(&self) -> Arc<dyn Evidence> {
        match &self.scans {
            Some(folder) => Arc::new(Scans::new(folder.clone())),
            None => Arc::new(NoEvidence),
        }
    }
}

/// Reads a text; `-` is standard input.
pub(super) fn text(path: &Path) -> anyhow::Result<String> {
    let unreadable = || Usage(format!("cannot read {}", path.display()));
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST).read_to_string(&mut text)
    } else {
        let file = std::fs::File::open(path).with_context(unreadable)?;
        file.take(MOST).read_to_string(&mut text)
    };
    let length = read.with_context(unreadable)?;
    if u64::try_from(length).is_ok_and(|length| length < MOST) {
        return Ok(text);
    }
    Err(Usage(format!("{} has {MOST} bytes or more", path.display())).into())
}

/// Bytes of a file.
const MOST: u64 = 1 << 30;
