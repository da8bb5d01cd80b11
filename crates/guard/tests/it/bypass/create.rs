//! What a container may be: cases C01–C23.

use super::case::{Case, ask, case, check, create, host, more};
use super::scene::{Scene, usual};

fn own(more: &str) -> super::case::Request {
    create(usual(more))
}

fn powers() -> Vec<Case> {
    let profile = "profile/";
    vec![
        case(
            "C01",
            host(r#""Privileged":true"#),
            profile,
            host(r#""Privileged":false"#),
        ),
        case(
            "C02",
            host(r#""CapAdd":["ALL"]"#),
            profile,
            host(r#""CapDrop":["ALL"]"#),
        ),
        more("C02 case", host(r#""CapAdd":["aLL"]"#), profile),
        more("C02 lower", host(r#""CapAdd":["sys_admin"]"#), profile),
        more("C02 prefix", host(r#""CapAdd":["CAP_SYS_ADMIN"]"#), profile),
        case(
            "C03",
            host(r#""SecurityOpt":["seccomp=unconfined"]"#),
            profile,
            host(r#""SecurityOpt":["no-new-privileges"]"#),
        ),
        more(
            "C03 colon",
            host(r#""SecurityOpt":["seccomp:unconfined"]"#),
            "profile/",
        ),
        more(
            "C03 apparmor",
            host(r#""SecurityOpt":["apparmor=unconfined"]"#),
            profile,
        ),
        more(
            "C03 label",
            host(r#""SecurityOpt":["label=disable"]"#),
            profile,
        ),
        more(
            "C03 paths",
            host(r#""SecurityOpt":["systempaths=unconfined"]"#),
            "profile/",
        ),
        more(
            "C03 privileges",
            host(r#""SecurityOpt":["no-new-privileges=false"]"#),
            profile,
        ),
        case(
            "C04",
            host(r#""MaskedPaths":[]"#),
            profile,
            host(r#""MaskedPaths":null"#),
        ),
        more("C04 read-only", host(r#""ReadonlyPaths":[]"#), profile),
        case(
            "C05",
            host(r#""PidMode":"host""#),
            profile,
            host(r#""PidMode":"""#),
        ),
        more("C05 ipc", host(r#""IpcMode":"host""#), profile),
        more("C05 uts", host(r#""UTSMode":"host""#), profile),
        more("C05 network", host(r#""NetworkMode":"host""#), profile),
        more("C05 cgroup", host(r#""CgroupnsMode":"host""#), profile),
        case(
            "C06",
            host(r#""PidMode":"container:strong""#),
            "builtin/",
            host(r#""PidMode":"container:mine""#),
        ),
        more(
            "C06 ipc",
            host(r#""IpcMode":"container:theirs""#),
            "builtin/",
        ),
        more(
            "C06 network",
            host(r#""NetworkMode":"container:theirs""#),
            "builtin/",
        ),
        case(
            "C07",
            host(
                r#""Devices":[{"PathOnHost":"/dev/kmsg","PathInContainer":"/dev/kmsg","CgroupPermissions":"rwm"}]"#,
            ),
            profile,
            host(r#""Devices":[]"#),
        ),
        more(
            "C07 requests",
            host(r#""DeviceRequests":[{"Driver":"nvidia","Count":-1,"Capabilities":[["gpu"]]}]"#),
            profile,
        ),
        more(
            "C07 rules",
            host(r#""DeviceCgroupRules":["a *:* rwm"]"#),
            profile,
        ),
        case(
            "C08",
            host(r#""CgroupParent":"/""#),
            "profile/",
            host(r#""CgroupParent":"""#),
        ),
        more(
            "C08 dots",
            host(r#""CgroupParent":"../../system.slice""#),
            "profile/",
        ),
        case(
            "C09",
            host(r#""Sysctls":{"kernel.core_pattern":"|/x"}"#),
            profile,
            host(r#""Sysctls":{}"#),
        ),
        case(
            "C10",
            host(r#""Runtime":"io.containerd.runc.v2""#),
            profile,
            host(r#""Runtime":"""#),
        ),
        case(
            "C11",
            host(r#""GroupAdd":["0"]"#),
            profile,
            host(r#""GroupAdd":["1000"]"#),
        ),
        more("C11 name", host(r#""GroupAdd":["disk"]"#), profile),
        case(
            "C14",
            host(r#""UsernsMode":"host""#),
            profile,
            host(r#""UsernsMode":"""#),
        ),
    ]
}

fn settings() -> Vec<Case> {
    let profile = "profile/";
    let probe = r#","Healthcheck":{"Test":["CMD-SHELL","true"]}"#.to_owned();
    vec![
        case(
            "C12",
            host(
                r#""LogConfig":{"Type":"syslog","Config":{"syslog-address":"tcp://192.0.2.1:514"}}"#,
            ),
            profile,
            host(r#""LogConfig":{"Type":"","Config":{}}"#),
        ),
        case(
            "C13",
            host(r#""OomScoreAdj":-1000"#),
            profile,
            host(r#""OomScoreAdj":0"#),
        ),
        more("C13 killer", host(r#""OomKillDisable":true"#), profile),
        case(
            "C15",
            host(r#""StorageOpt":{"size":"900G"}"#),
            profile,
            host(r#""StorageOpt":{}"#),
        ),
        case(
            "C16",
            host(r#""Annotations":{"a":"b"}"#),
            "field/",
            host(""),
        ),
        case(
            "C17",
            host(r#""RestartPolicy":{"Name":"always"}"#),
            profile,
            host(r#""RestartPolicy":{"Name":"on-failure"}"#),
        ),
        case(
            "C18",
            host(r#""PortBindings":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}]}"#),
            profile,
            host(r#""PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"}]}"#),
        ),
        more(
            "C18 all",
            host(r#""PortBindings":{"80/tcp":[{"HostPort":"8080"}]}"#),
            profile,
        ),
        more(
            "C18 low",
            host(r#""PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"80"}]}"#),
            profile,
        ),
        case(
            "C19",
            own(
                r#","NetworkingConfig":{"EndpointsConfig":{"my-net":{"MacAddress":"02:42:ac:11:00:09"}}},"HostConfig":{"NetworkMode":"my-net"}"#,
            ),
            profile,
            own(
                r#","NetworkingConfig":{"EndpointsConfig":{"my-net":{}}},"HostConfig":{"NetworkMode":"my-net"}"#,
            ),
        ),
        more(
            "C19 address",
            own(
                r#","NetworkingConfig":{"EndpointsConfig":{"my-net":{"IPAMConfig":{"IPv4Address":"172.18.0.9"}}}},"HostConfig":{"NetworkMode":"my-net"}"#,
            ),
            profile,
        ),
        case(
            "C20",
            own(r#","Env":["LD_PRELOAD=/x.so"]"#),
            profile,
            own(r#","Env":["A=b"]"#),
        ),
        case(
            "C21",
            own(&probe),
            profile,
            own(r#","Healthcheck":{"Test":["NONE"]}"#),
        ),
        case(
            "C22",
            ask("POST", "/v1.41/containers/theirs/rename?name=x", ""),
            "builtin/",
            ask("POST", "/v1.41/containers/mine/rename?name=mine2", ""),
        ),
        more(
            "C22 back",
            ask("DELETE", "/v1.41/containers/theirs?force=1", ""),
            "builtin/",
        ),
        case(
            "C23",
            own(r#","Labels":{"io.seawall.owner":"uid:7"}"#),
            "builtin/",
            own(r#","Labels":{"a":"b"}"#),
        ),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = powers();
    cases.extend(settings());
    cases
}

#[test]
fn containers_get_no_more_than_their_profile() {
    let Some(scene) = Scene::start() else {
        return;
    };
    check(&scene, &cases());
}
