//! What is taken away in one go is one's own alone: case R20. The engine acts on the filters of the query, so they have to
//! say whose objects are meant, in the one way in which the engine reads them; what is pruned is asked of the engine.

use super::case::{Case, ask, case, check, more, raw};
use super::face::Face;
use super::scene::Scene;

const OTHERS: &str = "builtin/others";

/// Takes away with filters.
fn prune(what: &str, filters: &str) -> super::case::Request {
    let filters = encoded(filters);
    ask(
        "POST",
        &format!("/v1.41/{what}/prune?filters={filters}"),
        "",
    )
}

fn encoded(text: &str) -> String {
    let each = text.bytes().map(|it| format!("%{it:02X}"));
    each.collect()
}

/// The same with another set of filters in a body: Go's reader of forms prefers that.
fn with_body(filters: &str, kind: &str, body: &str) -> super::case::Request {
    let (filters, length) = (encoded(filters), body.len());
    raw(format!(
        "POST /v1.41/containers/prune?filters={filters} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
    ))
}

/// The cases of somebody who has this name.
pub(super) fn cases(who: &str) -> Vec<Case> {
    let own = format!(r#"{{"label":["io.seawall.owner={who}"]}}"#);
    let as_map = format!(r#"{{"label":{{"io.seawall.owner={who}":true}}}}"#);
    let both = format!(
        r#"{{"label":["io.seawall.owner={who}","io.seawall.owner=uid:7"],"until":["1s"]}}"#
    );
    let form = "application/x-www-form-urlencoded";
    let mut cases = vec![
        more("R20", prune("containers", "{}"), OTHERS),
        more(
            "R20 no filters",
            ask("POST", "/v1.41/containers/prune", ""),
            OTHERS,
        ),
        more(
            "R20 of another",
            prune("containers", r#"{"label":["io.seawall.owner=uid:7"]}"#),
            OTHERS,
        ),
        more(
            "R20 of anybody",
            prune("containers", r#"{"label":["io.seawall.owner"]}"#),
            OTHERS,
        ),
        more(
            "R20 but for",
            prune("containers", &own.replace("label", "label!")),
            OTHERS,
        ),
        more(
            "R20 untrue",
            prune("containers", &as_map.replace("true", "false")),
            OTHERS,
        ),
        more(
            "R20 case",
            prune("containers", &own.replace("label", "Label")),
            OTHERS,
        ),
        more(
            "R20 longer",
            prune("containers", &own.replace(who, &format!("{who}0"))),
            OTHERS,
        ),
        more(
            "R20 key twice",
            prune("containers", &own.replace('}', r#","label":[]}"#)),
            "json/",
        ),
        more(
            "R20 twice",
            ask(
                "POST",
                &format!(
                    "/v1.41/containers/prune?filters={}&filters=%7B%7D",
                    encoded(&own)
                ),
                "",
            ),
            "query/duplicate",
        ),
        more(
            "R20 trailing",
            prune("containers", &format!("{own}{{}}")),
            "json/",
        ),
        more("R20 form", with_body(&own, form, "filters=%7B%7D"), "body/"),
        more("R20 images", prune("images", &own), "builtin/"),
        more("R20 builds", prune("build", &own), "builtin/"),
        more(
            "R20 all builds",
            ask("POST", "/v1.41/build/prune?all=1", ""),
            "builtin/",
        ),
        case(
            "R20 both",
            prune("volumes", "{}"),
            OTHERS,
            prune("containers", &both),
        ),
    ];
    // Nobody looks for filters in a document.
    let document = with_body(&own, "application/json", r#"{"filters":"{}"}"#);
    cases.push(case("R20 json", prune("networks", "{}"), OTHERS, document));
    for what in ["containers", "volumes", "networks"] {
        cases.push(case(
            "R20 own",
            prune(what, "{}"),
            OTHERS,
            prune(what, &own),
        ));
        cases.push(case(
            "R20 map",
            prune(what, "{}"),
            OTHERS,
            prune(what, &as_map),
        ));
    }
    cases
}

#[test]
fn prunes_end_at_ones_own() {
    for (face, who) in [(Face::Proxy, "uid:0"), (Face::Plugin, "anonymous")] {
        let Some(scene) = Scene::start_with(face) else {
            return;
        };
        // One's own that is stopped is what is to go.
        let stopped = scene.order("POST", "/containers/mine/kill", "");
        assert_eq!(stopped.status, 204, "{stopped:?}");
        assert_eq!(scene.order("POST", "/containers/mine/wait", "").status, 200);
        check(&scene, &cases(who));
        for path in [
            "/containers/strong/json",
            "/containers/theirs/json",
            "/volumes/them",
            "/networks/their-net",
        ] {
            assert_eq!(scene.ask(path).status, 200, "{face:?} {path}");
        }
        for path in ["/containers/mine/json", "/volumes/data", "/networks/my-net"] {
            assert_eq!(scene.ask(path).status, 404, "{face:?} {path}");
        }
    }
}
