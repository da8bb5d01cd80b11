//! HST-0046.

use std::collections::BTreeSet;

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(in crate::host) static CHECK: Check = Check {
    id: "HST-0046",
    name: "unused-images",
    title: "the engine keeps images that nothing uses",
    severity: Severity::Low,
    severity_why: "an old image does no harm until somebody starts it",
    why: "Images that no container uses lie around with the faults that were known when they were \
             made. One day somebody starts one by a wrong tag, and nobody has looked at it for years.",
    remedy: "`docker image prune --all --filter until=720h` from time to time. `most-unused-images` \
             of `checks` in `seawall.yaml` sets how many may stay; 20 where nothing is set.",
    bad: "engine.images = [{\"id\": \"i0\"}, {\"id\": \"i1\"}, {\"id\": \"i2\"}, {\"id\": \"i3\"}, {\"id\": \"i4\"}, \
             {\"id\": \"i5\"}, {\"id\": \"i6\"}, {\"id\": \"i7\"}, {\"id\": \"i8\"}, {\"id\": \"i9\"}, {\"id\": \"i10\"}, \
             {\"id\": \"i11\"}, {\"id\": \"i12\"}, {\"id\": \"i13\"}, {\"id\": \"i14\"}, {\"id\": \"i15\"}, {\"id\": \
             \"i16\"}, {\"id\": \"i17\"}, {\"id\": \"i18\"}, {\"id\": \"i19\"}, {\"id\": \"i20\"}, {\"id\": \"i21\"}]\n",
    good: "engine.images = [{\"id\": \"i0\"}, {\"id\": \"i1\"}, {\"id\": \"i2\"}]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[1104],
    references: &["https://docs.docker.com/reference/cli/docker/image/prune/"],
    fixing: Fixing::Audit(Mended::Shown),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(images) = outcomes.need(&input.engine.images, "the list of images") else {
        return;
    };
    let Some(containers) = outcomes.need(&input.engine.containers, "the list of containers") else {
        return;
    };
    let used: BTreeSet<&str> = containers
        .iter()
        .filter_map(|it| it.image_id.known().map(String::as_str))
        .collect();
    let unread = containers
        .iter()
        .filter(|it| it.image_id.known().is_none())
        .count();
    let unused = images
        .iter()
        .filter(|image| !used.contains(image.id.as_str()))
        .count();
    let most = input.settings.most_unused_images.unwrap_or(MOST);
    let value = format!("{unused} of {} images", images.len());
    let readings = vec![Reading::new(
        &value,
        "GET /images/json and GET /containers/json",
    )];
    // What could not be inspected may use one image each.
    let at_least = unused.saturating_sub(unread);
    if u64::try_from(at_least).is_ok_and(|it| it > most) {
        let message = format!("no container uses `{value}`, more than the {most} that may be");
        let fault = Fault::new(&CHECK, message, outcomes.place()).value(value);
        outcomes.fail(fault, readings);
    } else if u64::try_from(unused).is_ok_and(|it| it > most) {
        outcomes.not_looked_at(format!("the images of {unread} containers are not known"));
    } else {
        outcomes.pass(readings);
    }
}

/// Images that may lie around where nothing is set.
const MOST: u64 = 20;
