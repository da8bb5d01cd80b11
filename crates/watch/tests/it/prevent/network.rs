//! Addresses that may not be talked to.

use super::scene::Scene;
use super::{Act, DENIED, assert_told, try_all};

/// What a container without a network gets where nothing is denied.
const NO_ROUTE: i32 = 101;
const NO_SOCKET: i32 = 111;

/// What talks to where clouds tell machines who they are, in all ways.
const METADATA: &[&[&str]] = &[
    &["/act", "tcp4", "169.254.169.254", "80"],
    &["/act", "udp4", "169.254.169.254", "53"],
    &["/act", "tcp6", "fd00:ec2::254", "80"],
    &["/act", "udp6", "fd00:ec2::254", "53"],
    &["/act", "tcp6", "::ffff:169.254.169.254", "80"],
    &["/act", "udp6", "::ffff:169.254.169.254", "53"],
];

#[test]
fn the_metadata_service_is_denied_in_each_way_and_its_twin_is_not() {
    let Some(scene) = Scene::start(
        "mode: block, network: {deny: [{to: metadata-service}, {to: docker-api}], listen: {deny: [22]}}",
    ) else {
        return;
    };
    let denied: Vec<Act<'_>> = METADATA
        .iter()
        .map(|words| (&[][..], *words, DENIED))
        .collect();
    try_all(&scene, &denied);
    assert_told(
        &scene.told(),
        &[
            "connected to 169.254.169.254:80/tcp",
            "sent to [fd00:ec2::254]:53/udp",
        ],
    );
    let others: &[Act<'_>] = &[
        (&[], &["/act", "tcp4", "169.254.169.253", "80"], NO_ROUTE),
        (&[], &["/act", "udp4", "169.254.169.253", "53"], NO_ROUTE),
        (&[], &["/act", "tcp4", "127.0.0.1", "80"], NO_SOCKET),
        (&[], &["/act", "tcp4", "127.0.0.1", "2375"], DENIED),
        (&[], &["/act", "tcp4", "0.0.0.0", "2376"], DENIED),
        (&[], &["/act", "tcp6", "::1", "2375"], DENIED),
        (&[], &["/act", "listen", "22"], DENIED),
        (&[], &["/act", "listen", "23"], 0),
        // Nobody could say where these send to.
        (&[], &["/act", "raw"], DENIED),
        (&[], &["/act", "multipath"], DENIED),
    ];
    try_all(&scene, others);
}

#[test]
fn what_is_not_allowed_is_denied_but_for_loopback() {
    let Some(mut scene) = Scene::start(
        "mode: block, network: {allow: [{to: 10.0.0.0/8, ports: [53], protocol: udp}]}",
    ) else {
        return;
    };
    let acts: &[Act<'_>] = &[
        (&[], &["/act", "udp4", "10.1.2.3", "53"], NO_ROUTE),
        (&[], &["/act", "udp6", "::ffff:10.1.2.3", "53"], NO_ROUTE),
        (&[], &["/act", "udp4", "10.1.2.3", "54"], DENIED),
        (&[], &["/act", "tcp4", "10.1.2.3", "53"], DENIED),
        (&[], &["/act", "udp4", "11.1.2.3", "53"], DENIED),
        (&[], &["/act", "tcp4", "127.0.0.1", "80"], NO_SOCKET),
        (&[], &["/act", "tcp6", "::1", "80"], NO_SOCKET),
    ];
    try_all(&scene, acts);
    scene.prevent("network: {allow: [], listen: {allow: [80]}}");
    drop(scene.told());
    let acts: &[Act<'_>] = &[
        (&[], &["/act", "udp4", "10.1.2.3", "54"], NO_ROUTE),
        (&[], &["/act", "listen", "81"], 0),
        (&[], &["/act", "listen", "80"], 0),
        (&[], &["/act", "raw"], 0),
    ];
    try_all(&scene, acts);
    let told = scene.told();
    assert_eq!(told.len(), 3, "{told:#?}");
    assert_told(
        &told,
        &[
            "would be blocked: act",
            "sent to 10.1.2.3:54/udp",
            "listened on 0.0.0.0:81/tcp",
        ],
    );
}
