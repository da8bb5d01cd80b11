//! Other sources of events than the kernel: what the configuration says of them, made ready.

use std::path::PathBuf;

use seawall_artifact::source::engine::EngineOptions;
use seawall_policy::config::watch::source::Sources;
use seawall_runtime::document::Source;
use seawall_runtime::language::{Loader, WarningCode, own_rules};
use seawall_watch::containers::Chosen;
use seawall_watch::source::{Hook, Wanted};

use crate::ui::Terminal;

/// Says which sources are read, and how.
pub(super) fn wanted(said: &Sources, options: &EngineOptions, chosen: &Chosen) -> Wanted {
    Wanted {
        docker: said.docker.then(|| (options.clone(), chosen.clone())),
        guard: said.guard.as_ref().map(PathBuf::from),
        kubernetes: said.k8s_audit.as_ref().map(PathBuf::from),
        webhook: said.k8s_webhook.as_ref().map(|hook| Hook {
            listen: hook.listen,
            path: hook.path.clone(),
            tls: hook
                .tls
                .as_ref()
                .map(|(one, other)| (one.into(), other.into())),
            client_ca: hook.client_ca.as_ref().map(PathBuf::from),
            token: hook.token.as_ref().map(PathBuf::from),
        }),
        once: None,
        state: said.state.as_ref().map(PathBuf::from),
    }
}

/// Says which sources are read.
pub(super) fn read(said: &Sources) -> Vec<Source> {
    wanted(said, &EngineOptions::default(), &Chosen::Found).sources()
}

/// Loads our own rules for the sources that are read.
pub(super) fn add_own(sources: &[Source], loader: &mut Loader) {
    for source in sources {
        let name = format!("{}.yaml", source.name());
        loader.load(&name, own_rules(*source).as_bytes());
    }
}

/// Tells of rules whose source is not read: they never match.
pub(super) fn tell_unread(loader: &Loader, terminal: Terminal) {
    for result in loader.results() {
        for warning in &result.warnings {
            if warning.code == WarningCode::UnknownSource {
                let rule = warning
                    .locations
                    .last()
                    .map_or("", |it| it.item_name.as_str());
                let text = format!("{}: rule {rule:?}: {}", result.name, warning.message);
                terminal.warning(&text);
            }
        }
    }
}
