//! CTR-0028.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::image::Image;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, Run};
use crate::container::Input;
use crate::container::tell::fail;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0028",
    name: "outdated-container-image",
    title: "a container runs an older image than its name stands for",
    severity: Severity::Medium,
    severity_why: "faults that the newer image mends are still open in it",
    why: "A container keeps the image it was made from. When the name is pulled or built anew, \
          the container goes on with the old one until it is made anew, and so does whatever \
          the new one mends. Whether the registry has a newer one still is only known where it \
          was asked.",
    remedy: "Pull the image and make the container anew: `docker compose up --pull always -d`, or \
             `docker pull` and `docker run`.",
    bad: "container.image_id = \
          \"sha256:3333333333333333333333333333333333333333333333333333333333333333\"\n",
    good: "image.newest = {\"registry.example/web:1.4\": {\"known\": \
           \"sha256:2222222222222222222222222222222222222222222222222222222222222222\"}}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[1104],
    references: &["https://docs.docker.com/reference/cli/docker/image/pull/"],
    fixing: Fixing::None(
        "pull the image and make the container again: which version it should be the administrator knows",
    ),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let (image, id) = (&input.container.image, &input.container.image_id);
    let (Some(name), Some(images)) = (
        outcomes.need(image, &input.field("Config.Image")),
        input.engine.images.known(),
    ) else {
        if image.known().is_some() {
            outcomes.need(&input.engine.images, "the list of images");
        }
        return;
    };
    let Some(id) = outcomes.need(id, &input.field("Image")) else {
        return;
    };
    let readings = vec![
        Reading::new(name, input.field("Config.Image")),
        Reading::new(id, input.field("Image")),
    ];
    if name.contains('@') || is_id(name) {
        let what = format!("whether there is a newer image than {name}, to which it is pinned");
        outcomes.manual(what, readings);
        return;
    }
    let wanted = whole(name);
    let has_name = |image: &&Image| image.names.iter().any(|it| whole(it) == wanted);
    match images.iter().find(has_name) {
        Some(image) if image.id != *id => {
            let message = format!(
                "container `{}` runs an older image than `{name}` stands for now",
                input.container.name
            );
            let mut readings = readings;
            readings.push(Reading::new(&image.id, format!("image {name}")));
            fail(&CHECK, outcomes, message, id, readings);
        }
        Some(image) => of_registry(name, image, readings, input, outcomes),
        None => outcomes.manual(
            format!("whether it is the newest: the engine has no image {name} any more"),
            readings,
        ),
    }
}

/// Compares the image with the one that the registry has now.
fn of_registry(
    name: &str,
    image: &Image,
    mut readings: Vec<Reading>,
    input: &Input<'_>,
    outcomes: &mut Outcomes,
) {
    let wanted = whole(name);
    let mut newest = image.newest.iter().filter(|(it, _)| whole(it) == wanted);
    let why = match newest.next() {
        Some((_, Seen::Known(digest))) => {
            readings.push(Reading::new(digest, format!("{name} at its registry")));
            let is_it = |known: &String| known.rsplit_once('@').is_some_and(|(_, it)| it == digest);
            if image.digests.iter().any(is_it) {
                outcomes.pass(readings);
            } else {
                let message = format!(
                    "container `{}` runs an older image than the registry's `{name}`",
                    input.container.name
                );
                fail(&CHECK, outcomes, message, &image.id, readings);
            }
            return;
        }
        Some((_, Seen::Absent)) => "the registry does not have it".to_owned(),
        Some((_, Seen::Unknown(why))) => why.clone(),
        None => "the registry was not asked".to_owned(),
    };
    outcomes.manual(format!("whether there is a newer {name}: {why}"), readings);
}

/// Returns a name with all that people leave out taken out, and with its tag.
fn whole(name: &str) -> String {
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    let last = name.rsplit('/').next().unwrap_or_default();
    if last.contains(':') {
        name.to_owned()
    } else {
        format!("{name}:latest")
    }
}

/// Says whether a name is the id of an image, whole or short. A name of twelve hexadecimal digits
/// is hardly ever
/// one, and means the same to the engine.
fn is_id(name: &str) -> bool {
    let digits = name.strip_prefix("sha256:").unwrap_or(name);
    matches!(digits.len(), 12 | 64) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
