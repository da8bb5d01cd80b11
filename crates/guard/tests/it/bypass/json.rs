//! JSON that engines read otherwise than strict readers: cases J01–J13.

use super::case::{Case, ask, case, check, create, more};
use super::scene::{Scene, usual};

fn body(more: &str) -> super::case::Request {
    create(usual(more))
}

pub(super) fn cases() -> Vec<Case> {
    let plain = r#","HostConfig":{"Privileged":false}"#;
    let deep = format!(r#","Labels":{}1{}"#, "[".repeat(2000), "]".repeat(2000));
    let lone = r#","Labels":{"a":"\ud800"}"#;
    let mut invalid = usual(r#","Labels":{"a":"?"}"#).into_bytes();
    for byte in &mut invalid {
        if *byte == b'?' {
            *byte = 0xff;
        }
    }
    vec![
        case(
            "J01",
            body(r#","hostconfig":{"privileged":true}"#),
            "field/",
            body(plain),
        ),
        more(
            "J01 field",
            body(r#","HostConfig":{"PRIVILEGED":true}"#),
            "field/",
        ),
        case(
            "J02",
            body(r#","Ho\u017ftConfig":{"Privileged":true}"#),
            "field/",
            body(plain),
        ),
        more(
            "J02 plain",
            body(r#","HoſtConfig":{"Privileged":true}"#),
            "field/",
        ),
        more(
            "J02 kelvin",
            body(r#","HostConfig":{"Networ\u212aMode":"host"}"#),
            "field/",
        ),
        case(
            "J03",
            body(r#","HostConfig":{"Privil\u0065ged":true}"#),
            "profile/",
            body(r#","HostConfig":{"Privil\u0065ged":false}"#),
        ),
        case(
            "J04",
            body(r#","HostConfig":{"Privileged":true},"HostConfig":{"Memory":0}"#),
            "json/",
            body(plain),
        ),
        more(
            "J04 null",
            body(r#","HostConfig":{"Privileged":true},"HostConfig":null"#),
            "json/",
        ),
        case(
            "J05",
            body(r#","HostConfig":{"Privileged":true},"hostconfig":{}"#),
            "json/",
            body(plain),
        ),
        case(
            "J06",
            create(format!("{}{{}}", usual(""))),
            "json/",
            create(format!("{}\n", usual(""))),
        ),
        case(
            "J07",
            create(format!("\u{feff}{}", usual(""))),
            "json/",
            body(r#","Labels":{"a":"é"}"#),
        ),
        more("J07 invalid", create(invalid), "json/"),
        more("J07 surrogate", body(lone), "json/"),
        case(
            "J08",
            body(&deep),
            "json/",
            body(r#","Labels":{"a":"[[[["}"#),
        ),
        case(
            "J09",
            body(r#","HostConfig":{"Memory":1e9}"#),
            "field/type",
            body(r#","HostConfig":{"Memory":67108864}"#),
        ),
        more(
            "J09 text",
            body(r#","HostConfig":{"Memory":"67108864"}"#),
            "field/type",
        ),
        more(
            "J09 huge",
            body(r#","HostConfig":{"Memory":99999999999999999999}"#),
            "json/number",
        ),
        case(
            "J10",
            body(r#","Privileged":true"#),
            "field/unknown",
            body(plain),
        ),
        case(
            "J11",
            body(r#","HostConfig":{"Almighty":true}"#),
            "field/unknown",
            body(plain),
        ),
        case(
            "J12",
            body(r#","HostConfig":{"Binds":{"0":"/:/host"}}"#),
            "field/type",
            body(r#","HostConfig":{"Binds":null}"#),
        ),
        case(
            "J13",
            ask(
                "POST",
                "/v1.41/containers/mine/start",
                r#"{"Privileged":true,"Binds":["/:/host"]}"#,
            ),
            "body/unexpected",
            ask("POST", "/v1.41/containers/mine/restart?t=0", ""),
        ),
        more(
            "J13 update",
            ask(
                "POST",
                "/v1.41/containers/mine/update",
                r#"{"Privileged":true}"#,
            ),
            "field/unknown",
        ),
    ]
}

#[test]
fn json_is_read_as_the_engine_reads_it_or_not_at_all() {
    let Some(scene) = Scene::start() else {
        return;
    };
    check(&scene, &cases());
}
