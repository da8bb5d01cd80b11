//! Bodies and queries as views see them. Three parts divided by line breaks: operation, query, body. What is seen of a
//! request is seen of its own writing too; changes change nothing else; what a record keeps is JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_guard::api::asked::{Asked, Given};
use seawall_guard::api::change::{self, Reserved};
use seawall_guard::api::check::check_or_zero;
use seawall_guard::api::container::Container;
use seawall_guard::api::operation::Body;
use seawall_guard::api::view::{archive, build, commit, image, network, plugin, volume};
use seawall_guard::api::{json, query, redact, route, view};
use seawall_guard::decide::Change;

fuzz_target!(|data: &[u8]| {
    let Some(asked) = read(data) else {
        return;
    };
    let _ = (
        archive::archive(&asked),
        build::build(&asked),
        commit::made(&asked),
    );
    let _ = (
        image::named(&asked),
        plugin::plugin(&asked),
        volume::volume(&asked),
    );
    let _ = (
        network::network(&asked),
        network::connection(&asked),
        redact::query(&asked),
    );
    if let Some(text) = redact::body(&asked) {
        assert!(json::read(text.as_bytes()).is_ok());
    }
    let Ok(seen) = view::container(&asked) else {
        return;
    };
    let label = Change::Label {
        key: "example.owner".to_owned(),
        value: "x".to_owned(),
    };
    let reserved = Reserved {
        keys: &["example.owner"],
    };
    let Ok(changed) = change::apply(&asked, &[label], reserved) else {
        return;
    };
    let mut again = changed.clone();
    if let Given::Json(value) = &changed.body {
        again.body = Given::Json(json::read(json::write(value).as_bytes()).unwrap());
    }
    assert_eq!(view::container(&again), Ok(changed.container.clone()));
    assert_eq!(changed.container.map(plain), seen.map(plain));
});

fn read(data: &[u8]) -> Option<Asked> {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let id = std::str::from_utf8(parts.next()?).ok()?;
    let operation = route::of(id).next()?;
    let text = std::str::from_utf8(parts.next()?).ok()?;
    let body = match operation.body {
        Body::Json(shape) | Body::Hijack(shape) => {
            let value = json::read(parts.next()?).ok()?;
            Given::Json(check_or_zero(value, shape, None).ok()?)
        }
        Body::Stream => Given::Stream,
        Body::None => Given::None,
    };
    Some(Asked {
        operation,
        version: None,
        path: operation
            .target
            .map(|_| ("id", "x".to_owned()))
            .into_iter()
            .collect(),
        query: query::read(text, operation, None).ok()?,
        body,
        container: None,
    })
}

fn plain(mut container: Container) -> Container {
    container
        .labels
        .retain(|(key, _)| !key.eq_ignore_ascii_case("example.owner"));
    for mount in &mut container.mounts {
        mount
            .labels
            .retain(|(key, _)| !key.eq_ignore_ascii_case("example.owner"));
    }
    container
}
