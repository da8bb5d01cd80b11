//! Lists and events as somebody may see them who sees their own objects only: those that carry the owner label. What
//! can't be read is not shown.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::api::operation::Target;

/// What somebody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Narrowing {
    /// Key of the owner label.
    pub(crate) key: String,
    /// Its value.
    pub(crate) value: String,
    /// Whether all images are seen.
    pub(crate) images: bool,
    /// What the list is of; nothing where it is of several kinds.
    pub(crate) of: Option<Target>,
}

/// Returns a list without what is not seen: an array, or an object with arrays (volumes, disk usage).
pub(super) fn narrow_list(narrowing: &Narrowing, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let unread = |_| "its list can't be read, so it can't be narrowed".to_owned();
    let first = bytes.iter().find(|it| !it.is_ascii_whitespace());
    if first == Some(&b'[') {
        let elements: Vec<&RawValue> = serde_json::from_slice(bytes).map_err(unread)?;
        return Ok(seen(narrowing, narrowing.of, &elements).into_bytes());
    }
    if first == Some(&b'n') {
        // Go writes a list without elements as null.
        return serde_json::from_slice::<()>(bytes)
            .map(|()| bytes.to_vec())
            .map_err(unread);
    }
    let members: BTreeMap<String, &RawValue> = serde_json::from_slice(bytes).map_err(unread)?;
    let mut kept = Vec::new();
    for (name, value) in members {
        if let Some(value) = narrow_member(narrowing, &name, value) {
            let name = serde_json::to_string(&name).map_err(unread)?;
            kept.push(format!("{name}:{value}"));
        }
    }
    Ok(format!("{{{}}}\n", kept.join(",")).into_bytes())
}

/// Says whether an event is seen.
pub(super) fn shows_event(narrowing: &Narrowing, line: &[u8]) -> bool {
    // Some engines put a record separator in front of each (RFC 7464).
    let text = line.strip_prefix(b"\x1e").unwrap_or(line);
    let Ok(event) = serde_json::from_slice::<Event>(text) else {
        return false;
    };
    if narrowing.images && event.kind == "image" {
        return true;
    }
    let attributes = event.actor.attributes.unwrap_or_default();
    attributes.get(&narrowing.key) == Some(&narrowing.value)
}

fn narrow_member(narrowing: &Narrowing, name: &str, value: &RawValue) -> Option<String> {
    let of = match name {
        "Volumes" => Target::Volume,
        "Images" => Target::Image,
        "Containers" => Target::Container,
        "Warnings" => return Some(value.get().to_owned()),
        _ => {
            // Sums are everybody's; what else there is may be about others.
            let number = value.get().starts_with(|it: char| it.is_ascii_digit());
            return number.then(|| value.get().to_owned());
        }
    };
    let elements: Option<Vec<&RawValue>> = serde_json::from_str(value.get()).ok()?;
    Some(match elements {
        Some(elements) => seen(narrowing, Some(of), &elements),
        None => "null".to_owned(),
    })
}

fn seen(narrowing: &Narrowing, of: Option<Target>, elements: &[&RawValue]) -> String {
    let all = of == Some(Target::Image) && narrowing.images;
    let own = |it: &&&RawValue| all || is_own(narrowing, it.get());
    let kept: Vec<&str> = elements.iter().filter(own).map(|it| it.get()).collect();
    format!("[{}]", kept.join(","))
}

fn is_own(narrowing: &Narrowing, element: &str) -> bool {
    let Ok(element) = serde_json::from_str::<Element>(element) else {
        return false;
    };
    let spec = element.spec.unwrap_or_default();
    let of_container = spec.container.and_then(|it| it.labels);
    let places = [element.labels, spec.labels, of_container];
    let mut places = places.iter().flatten();
    places.any(|labels| labels.get(&narrowing.key) == Some(&narrowing.value))
}

type Labels = Option<BTreeMap<String, String>>;

/// What every object has its labels in: itself, the specification of services, secrets and configurations, or that of a
/// task's container.
#[derive(Deserialize)]
struct Element {
    #[serde(rename = "Labels", default)]
    labels: Labels,
    #[serde(rename = "Spec", default)]
    spec: Option<Spec>,
}

#[derive(Default, Deserialize)]
struct Spec {
    #[serde(rename = "Labels", default)]
    labels: Labels,
    #[serde(rename = "ContainerSpec", default)]
    container: Option<ContainerSpec>,
}

#[derive(Deserialize)]
struct ContainerSpec {
    #[serde(rename = "Labels", default)]
    labels: Labels,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Type", default)]
    kind: String,
    #[serde(rename = "Actor")]
    actor: Actor,
}

#[derive(Deserialize)]
struct Actor {
    #[serde(rename = "Attributes", default)]
    attributes: Labels,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowing(of: Option<Target>, images: bool) -> Narrowing {
        Narrowing {
            key: "own".to_owned(),
            value: "me".to_owned(),
            images,
            of,
        }
    }

    fn list(of: Option<Target>, images: bool, text: &str) -> Option<String> {
        let got = narrow_list(&narrowing(of, images), text.as_bytes()).ok()?;
        Some(String::from_utf8(got).unwrap())
    }

    #[test]
    fn lists_hold_what_is_ones_own() {
        let mine = r#"{"Id":"1","Labels":{"own":"me"}}"#;
        let theirs = r#"{"Id":"2","Labels":{"own":"you","me":"own"}}"#;
        let bare = r#"{"Id":"3","Labels":null}"#;
        let torn = r#"{"Id":"4","Labels":{"own":1}}"#;
        let all = format!("[{mine}, {theirs},{bare},{torn} ]\n");
        let container = Some(Target::Container);
        assert_eq!(list(container, true, &all), Some(format!("[{mine}]")));
        let image = Some(Target::Image);
        assert_eq!(list(image, false, &all), Some(format!("[{mine}]")));
        let everything = format!("[{mine},{theirs},{bare},{torn}]");
        assert_eq!(list(image, true, &all), Some(everything));
        let service =
            r#"[{"ID":"1","Spec":{"Name":"a","Labels":{"own":"me"}}},{"ID":"2","Spec":{}}]"#;
        assert!(
            list(None, true, service)
                .unwrap()
                .ends_with(r#"{"own":"me"}}}]"#)
        );
        let task = r#"[{"ID":"1","Spec":{"ContainerSpec":{"Labels":{"own":"me"}}}}]"#;
        assert_eq!(list(Some(Target::Task), false, task).as_deref(), Some(task));
        assert_eq!(list(container, true, "null\n").as_deref(), Some("null\n"));
        for torn in ["", "[", "[{}]x", "{\"Volumes\":[}", "7", "nul"] {
            assert_eq!(list(container, true, torn), None, "{torn}");
        }
    }

    #[test]
    fn disk_usage_and_volumes_are_lists_too() {
        let text = r#"{"LayersSize":5,"Images":[{"Labels":{"own":"me"}},{"Labels":{}}],"Volumes":null,
            "BuildCache":[{"ID":"x"}],"Warnings":["w"],"New":{"Items":[1]}}"#;
        let want = r#"{"Images":[{"Labels":{"own":"me"}}],"LayersSize":5,"Volumes":null,"Warnings":["w"]}"#;
        assert_eq!(list(None, false, text), Some(format!("{want}\n")));
    }

    #[test]
    fn events_of_ones_own_are_shown() {
        let event = |kind: &str, label: &str| {
            format!(
                r#"{{"Type":"{kind}","Action":"x","Actor":{{"ID":"i","Attributes":{{"own":"{label}"}}}}}}"#
            )
        };
        let shows = |images, line: &str| shows_event(&narrowing(None, images), line.as_bytes());
        assert!(shows(false, &event("container", "me")));
        assert!(shows(false, &format!("\u{1e}{}", event("container", "me"))));
        assert!(!shows(true, &event("container", "you")));
        assert!(shows(true, &event("image", "you")));
        assert!(!shows(false, &event("image", "you")));
        assert!(!shows(true, "{}\n"));
        assert!(!shows(true, r#"{"Type":"container","Actor":{"ID":"1"}}"#));
        assert!(!shows(true, "torn"));
    }
}
