//! How the system is set up, as the visible files say.

use std::collections::BTreeMap;

use seawall_model::inventory::Setup;
use seawall_model::location::Location;
use seawall_model::setup::{Account, CredentialFile, Password};
use seawall_model::tree::Resolved;

use super::facts::Facts;
use crate::extractor::Fact;
use crate::setup::accounts::ShadowLine;

/// Puts together what is known of the set-up.
pub(super) fn find(facts: &Facts<'_>) -> Setup {
    let mut setup = Setup::default();
    for (layer, fact) in system_file(facts, "etc/group") {
        if let Fact::Groups(groups) = fact {
            setup.groups.extend(groups.iter().cloned());
            for group in &mut setup.groups {
                group.location.layer = Some(layer);
            }
        }
    }
    setup.accounts = accounts(facts);
    for (path, layer, fact) in facts.visible() {
        match fact {
            Fact::Settings(settings) => {
                let placed = settings.iter().cloned().map(|mut setting| {
                    setting.location.layer = Some(layer);
                    setting
                });
                setup.settings.extend(placed);
            }
            Fact::Credentials(holds) => setup.credentials.push(CredentialFile {
                location: Location::file(path, Some(layer)),
                holds: *holds,
            }),
            _ => {}
        }
    }
    setup.settings.sort();
    setup.credentials.sort();
    setup
}

/// Returns the accounts, each with its password from where it stands.
fn accounts(facts: &Facts<'_>) -> Vec<Account> {
    let shadow_lines = system_file(facts, "etc/shadow");
    let mut shadows: BTreeMap<&str, (&ShadowLine, usize)> = BTreeMap::new();
    for (layer, fact) in &shadow_lines {
        if let Fact::Shadow(lines) = fact {
            for line in lines {
                // The first line of a name counts.
                shadows.entry(&line.name).or_insert((line, *layer));
            }
        }
    }
    let mut all = Vec::new();
    for (layer, fact) in system_file(facts, "etc/passwd") {
        let Fact::Accounts(accounts) = fact else {
            continue;
        };
        for mut account in accounts.iter().cloned() {
            account.location.layer = Some(layer);
            account.password_location.layer = Some(layer);
            let shadow = shadows.get(account.name.as_str());
            if let Some((line, layer)) = shadow.filter(|_| account.password == Password::Elsewhere)
            {
                account.password = line.password;
                account.password_location = line.location.clone();
                account.password_location.layer = Some(*layer);
            }
            all.push(account);
        }
    }
    all
}

/// Returns the facts of a file of the system, links followed, each with its layer.
fn system_file<'a>(facts: &Facts<'a>, path: &str) -> Vec<(usize, &'a Fact)> {
    let Resolved::Found { path, layer, .. } = facts.tree.resolve(path) else {
        return Vec::new();
    };
    let found = facts.at(&path, layer).iter();
    found.map(|fact| (layer, *fact)).collect()
}
