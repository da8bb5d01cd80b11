//! IMG-0062.

use seawall_model::severity::Severity;
use seawall_model::time::Date;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::fault::{Fault, Place};
use crate::image::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0062",
    name: "old-image",
    title: "the image was built long ago",
    severity: Severity::Low,
    severity_why: "age alone harms nobody; the vulnerabilities that it stands for are findings of their own",
    why: "An image gets no updates: what was fixed since it was built is missing, in its packages and in its base image. \
          Which vulnerabilities these are is told by the scan for vulnerabilities; this check tells when the last build was \
          longer ago than is allowed (180 days, where nothing else is set). Images that are built reproducibly carry a \
          made-up date, and are passed over where it lies before 2013, when Docker was published.",
    remedy: "Build images anew regularly, by schedule and not only on changes, with `--pull` for the newest base image \
             and without the cache for steps that install packages.",
    bad: "image registry.example/app:1.0 created 2025-01-01\nlayer ADD rootfs.tar.xz /\n",
    good: "image registry.example/app:1.0 created 2026-03-01\nlayer ADD rootfs.tar.xz /\n",
    variants: &[],
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
    let (Some(today), Some(created)) = (input.settings.today, input.artifact.created) else {
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
    let place = Place {
        words: "image".to_owned(),
        ..Place::default()
    };
    faults.push(Fault::new(&CHECK, message, place).value(created.to_string()));
}

/// Days that an image may be old, where nothing is set.
const USUAL: u32 = 180;
