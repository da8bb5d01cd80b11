//! IMG-0062.

use std::collections::BTreeSet;

use seawall_model::severity::Severity;
use seawall_model::time::Date;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::fault::{Fault, Place};
use crate::image::upkeep::Fixable;
use crate::image::{Input, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0062",
    name: "old-image",
    title: "the image was built long ago, or lacks fixes that are published",
    severity: Severity::Low,
    severity_why: "age alone harms nobody; the vulnerabilities that it stands for are findings of their own",
    why: "An image gets no updates: what was fixed since it was built is missing, in its packages and in its base image. \
          The check tells when the last build was longer ago than is allowed (180 days, where nothing else is set). \
          Where the same scan looks for vulnerabilities it also tells that fixes are published for some that have been \
          known for more than 30 days – no source tells the day of a fix – and that support of the distribution has \
          ended; where it does not, the age is all that is judged, and a note says so. Images that are built reproducibly carry a \
          made-up date, and are passed over where it lies before 2013, when Docker was published.",
    remedy: "Build images anew regularly, by schedule and not only on changes, with `--pull` for the newest base image \
             and without the cache for steps that install packages.",
    bad: "image registry.example/app:1.0 created 2025-01-01\nlayer ADD rootfs.tar.xz /\n",
    good: "image registry.example/app:1.0 created 2026-03-01\nlayer ADD rootfs.tar.xz /\n",
    variants: &[
        variant(
            "known-fix",
            "vulnerabilities that have long been known could be fixed by a new build",
            None,
        ),
        variant(
            "end-of-life",
            "the distribution gets no regular updates any more",
            Some(Severity::Medium),
        ),
    ],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "CIS-DI-0004",
    }],
    cwe: &[1104],
    references: &[
        "https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",
    ],
    fixing: Fixing::None("it has to be built anew"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

fn run(input: &Input<'_>, faults: &mut Faults) {
    let Some(today) = input.settings.today else {
        return;
    };
    by_age(input, today, faults);
    by_fixes(input, today, faults);
    by_support(input, today, faults);
}

fn place() -> Place {
    Place {
        words: "image".to_owned(),
        ..Place::default()
    }
}

/// Tells vulnerabilities that have been known for long and that a newer package has no longer.
fn by_fixes(input: &Input<'_>, today: Date, faults: &mut Faults) {
    let all = input.upkeep.fixable.iter().flatten();
    let old = |it: &&Fixable| {
        it.published
            .is_some_and(|day| today.days_since(day) > LONG_KNOWN)
    };
    let mut old: Vec<&Fixable> = all.filter(old).collect();
    old.sort_by(|a, b| (a.published, &a.id, &a.package).cmp(&(b.published, &b.id, &b.package)));
    let Some((first, day)) = old.first().and_then(|it| Some((*it, it.published?))) else {
        return;
    };
    let packages: BTreeSet<&str> = old.iter().map(|it| it.package.as_str()).collect();
    let counted = match (old.len(), packages.len()) {
        (1, _) => "a vulnerability that has".to_owned(),
        (count, 1) => format!("{count} vulnerabilities of a package that have"),
        (count, packages) => format!("{count} vulnerabilities of {packages} packages that have"),
    };
    let message = format!(
        "fixes are published for {counted} been known for more than {LONG_KNOWN} days, the oldest `{}` since {day}: \
         `{}` has its fix in {}",
        first.id, first.package, first.fixed
    );
    faults.push(Fault::new(&CHECK, message, place()).variant("known-fix"));
}

/// Tells that support of the distribution has ended.
fn by_support(input: &Input<'_>, today: Date, faults: &mut Faults) {
    let Some(end) = input.upkeep.end_of_life.as_ref().filter(|end| end.ended) else {
        return;
    };
    let day = end
        .ends
        .map_or_else(String::new, |day| format!(" on {day}"));
    let extended = match end.extended_ends {
        Some(day) if day >= today => format!(", extended support lasts until {day}"),
        _ => String::new(),
    };
    let message = format!("support of {} ended{day}{extended}", end.cycle);
    let fault = Fault::new(&CHECK, message, place()).variant("end-of-life");
    faults.push(fault.value(end.cycle.clone()));
}

fn by_age(input: &Input<'_>, today: Date, faults: &mut Faults) {
    let Some(created) = input.artifact.created else {
        return;
    };
    let created = created.date();
    let is_made_up = Date::from_ymd(2013, 1, 1).is_none_or(|docker| created < docker);
    let allowed = input.settings.oldest_image.unwrap_or(USUAL);
    let age = today.days_since(created);
    if is_made_up || age <= i64::from(allowed) {
        return;
    }
    let message = format!("the image was built on {created}, {age} days ago");
    faults.push(Fault::new(&CHECK, message, place()).value(created.to_string()));
}

/// Days for which a vulnerability must be known before the lack of its fix is told.
const LONG_KNOWN: i64 = 30;
/// Days that an image may be old, where nothing is set.
const USUAL: u32 = 180;
