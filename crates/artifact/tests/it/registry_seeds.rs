//! Replays the seeds of the fuzz targets `base_tag`, `docker_config`, `http_location` and `www_authenticate`.

use seawall_artifact::image::base_tag::find_newer;
use seawall_artifact::source::http::location::{Origin, parse_url, resolve};
use seawall_artifact::source::http::{Environment, proxy};
use seawall_artifact::source::registry::challenge::parse_challenges;
use seawall_artifact::source::registry::credential::file::AuthFile;

fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let seeds: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|seed| seed.unwrap())
        .map(|seed| {
            let name = seed.file_name().into_string().unwrap();
            (name, std::fs::read(seed.path()).unwrap())
        })
        .collect();
    assert!(!seeds.is_empty());
    seeds
}

#[test]
fn seeds_of_docker_config() {
    for (name, seed) in seeds("docker_config") {
        let parsed = AuthFile::parse(&seed);
        assert_eq!(parsed.is_err(), name == "broken", "{name}");
        let found = parsed
            .ok()
            .and_then(|file| file.find("registry.example:5000"));
        assert_eq!(
            found.is_some(),
            name == "auths" || name == "helpers",
            "{name}"
        );
    }
}

#[test]
fn seeds_of_http_location() {
    let base = parse_url("https://registry.example:5000/v2/a/blobs/b").unwrap();
    let origin = Origin::of(&base).unwrap();
    for (name, seed) in seeds("http_location") {
        let text = String::from_utf8(seed).unwrap();
        let followed = resolve(&base, &text);
        assert_eq!(followed.is_none(), name == "user", "{name}");
        let environment = Environment::default()
            .with("HTTPS_PROXY", "http://proxy.example")
            .with("NO_PROXY", &text);
        let direct = proxy::choose(&environment, &origin).is_none();
        assert_eq!(direct, name == "rules", "{name}");
    }
}

#[test]
fn seeds_of_www_authenticate() {
    for (name, seed) in seeds("www_authenticate") {
        let challenges = parse_challenges(std::str::from_utf8(&seed).unwrap());
        let realm = challenges.first().and_then(|c| c.parameter("realm"));
        assert_eq!(realm.is_some(), name != "open", "{name}");
    }
}

#[test]
fn seeds_of_base_tag() {
    for (name, seed) in seeds("base_tag") {
        let text = String::from_utf8(seed).unwrap();
        let (tag, tags) = text.split_once('\n').unwrap();
        let newer = find_newer(tag, &tags.lines());
        assert_eq!(newer.same_line.is_some(), name != "none", "{name}");
        assert_eq!(
            newer.newer_lines.len(),
            usize::from(name == "newer"),
            "{name}"
        );
    }
}
