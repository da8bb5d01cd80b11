//! Falco's outputs.

use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::alert::Form;
use seawall_watch::observer::Observer;

pub(super) fn start(
    _configuration: &Configuration,
    form: Form,
    _host: &str,
) -> anyhow::Result<Box<dyn Observer>> {
    Ok(crate::commands::watch::live::printer(form))
}
