//! What an audit asks beside the facts of the host: the advisory database, images, and registries where that is
//! asked for.

use seawall_artifact::host::newest::{Registries, ask_registries};
use seawall_artifact::host::{HostOptions, collect};
use seawall_artifact::limits::Limits;
use seawall_artifact::source::engine::{EngineOptions, open};
use seawall_artifact::source::registry::RegistryOptions;
use seawall_artifact::source::{OpenOptions, Progress, Silent, Source};
use seawall_engine::Error;
use seawall_engine::audit::image::{Images, Which, not_scanned, scan_images, scan_options};
use seawall_engine::audit::program::{ask_advisories, identify};
use seawall_engine::audit::{AuditOptions, Beside};
use seawall_engine::database::Database;
use seawall_engine::scan::ScanOptions;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::image::Image;

use super::arguments::{Host, ImagesToScan};
use crate::ui::Terminal;

/// Reads all facts that this host has.
pub(super) fn collect_all(arguments: &Host, options: &HostOptions) -> HostFacts {
    let mut facts = collect(options);
    identify(&options.root, &mut facts);
    if arguments.ask_registries {
        let registries = Registries {
            registry: RegistryOptions {
                environment: options.engine.environment.clone(),
                ..RegistryOptions::default()
            },
            limits: Limits::default(),
        };
        ask_registries(&mut facts, &registries);
    }
    facts
}

/// Who and what is asked.
pub(super) struct Asking<'a> {
    pub(super) arguments: &'a Host,
    pub(super) engine: &'a EngineOptions,
    pub(super) database: &'a Database,
    pub(super) terminal: Terminal,
}

impl Asking<'_> {
    /// Asks all that is asked for.
    pub(super) fn beside(&self, facts: &mut HostFacts, options: &AuditOptions) -> Beside {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let scanning = ScanOptions {
            threads: self.arguments.threads.map_or(processors, usize::from),
            ..scan_options(&options.settings, options)
        };
        let advisories = ScanOptions {
            scanners: seawall_engine::licence::Scanners::default(),
            ..scanning.clone()
        };
        let advised = ask_advisories(facts, self.database, &advisories);
        let which = self.arguments.scan_images.map(|which| match which {
            ImagesToScan::Used => Which::Used,
            ImagesToScan::All => Which::All,
        });
        let scanned = which.map(|which| {
            if self.arguments.from.is_some() {
                return not_scanned(facts, which, "a saved host holds no images");
            }
            let progress = |image: &Image| -> Box<dyn Progress> {
                let name = image.names.first().unwrap_or(&image.id);
                self.terminal.detail(&format!("scanning {name}"));
                Box::new(Silent)
            };
            let asked = (self.database, &scanning);
            scan_images(facts, which, &|image| self.open(image), asked, &progress)
        });
        Beside {
            advised,
            images: Images {
                skip: self.arguments.no_images,
                scanned,
            },
        }
    }

    fn open(&self, image: &Image) -> Result<Box<dyn Source>, Error> {
        let options = OpenOptions {
            engine: self.engine.clone(),
            ..OpenOptions::default()
        };
        let mut sources = open(&image.id, &options)?;
        let gone = || {
            let why = "the engine does not have it any more";
            seawall_artifact::Error::new(seawall_artifact::ErrorKind::Environment, &image.id, why)
        };
        Ok(sources.pop().ok_or_else(gone)?)
    }
}
