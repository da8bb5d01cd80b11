//! End of life of a distribution.

use seawall_model::distribution::Distribution;
use seawall_model::report::EndOfLife;
use seawall_model::time::Date;

use crate::record::LifeCycle;
use crate::store::{Database, Error};

/// Finds the release cycle of a distribution and says whether its support has ended.
pub(super) fn end_of_life(
    database: &Database,
    distribution: &Distribution,
    today: Date,
) -> Result<Option<EndOfLife>, Error> {
    let id = match distribution.id.as_str() {
        "centos" if distribution.name.contains("Stream") => "centos-stream",
        id => id,
    };
    let cycles = database.life_cycles(id)?;
    let found = find(&cycles, distribution);
    Ok(found.map(|cycle| EndOfLife {
        cycle: format!("{} {}", cycle.distribution, cycle.cycle),
        ends: cycle.ends,
        extended_ends: cycle.extended_ends,
        ended: cycle.ended || cycle.ends.is_some_and(|last_day| last_day < today),
    }))
}

/// Looks for the full version, then for its first two numbers, its first number, the codename.
fn find<'a>(cycles: &'a [LifeCycle], distribution: &Distribution) -> Option<&'a LifeCycle> {
    let versions = [
        distribution.version.as_str(),
        distribution.major_minor(),
        distribution.major(),
    ];
    let by_version = versions
        .into_iter()
        .filter(|version| !version.is_empty())
        .find_map(|version| {
            cycles
                .iter()
                .find(|cycle| cycle.cycle.eq_ignore_ascii_case(version))
        });
    by_version.or_else(|| {
        let codename = distribution.codename.as_deref()?;
        // A rolling release has a codename that one day will be a release's.
        let rolling = distribution.version.is_empty();
        let named = |cycle: &&LifeCycle| cycle.codename.as_deref() == Some(codename);
        cycles.iter().find(named).filter(|_| !rolling)
    })
}
