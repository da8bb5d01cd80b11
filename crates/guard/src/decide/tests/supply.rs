//! Images that are brought, named, pushed and built: cases R06–R10.

use super::check;
use super::request::ask;

const DEFAULT: &str = "builtin/default";

#[test]
fn r06_to_r10_images_and_builds() {
    let pull = |name: &str| ask("images.pull").query("fromImage", name);
    let import = |from: &str| {
        ask("images.import")
            .query("fromSrc", from)
            .query("repo", "dev-x")
    };
    let tag = |name: &str| ask("images.tag").on("nginx").query("repo", name);
    let push = |name: &'static str| ask("images.push").on(name);
    let build = || ask("images.build").query("t", "dev-web:1");
    let rule = "profile/p/build";
    let images = "profile/p/images";
    let pushes = "images: {push: [docker.io/acme/*]}";
    check(&[
        (
            "R06 address",
            "",
            import("http://169.254.169.254/latest"),
            Some((rule, "169.254.169.254")),
        ),
        (
            "R06 by the route of pulls",
            "",
            ask("images.pull").query("fromSrc", "http://169.254.169.254/"),
            Some((rule, "169.254.169.254")),
        ),
        (
            "R06 name",
            "",
            ask("images.import")
                .query("fromSrc", "-")
                .query("repo", "nginx"),
            Some((images, "nginx may not be given")),
        ),
        ("R06 twin", "", import("-"), None),
        (
            "R06 allowed",
            "build: {remotes: [\"https://example.org/*\"]}",
            import("https://example.org/root.tar"),
            None,
        ),
        (
            "R06 load",
            "",
            ask("images.load"),
            Some((DEFAULT, "no rule")),
        ),
        (
            "R06 pull",
            "",
            pull("evil.example/x").query("tag", "1"),
            Some((images, "may not be pulled")),
        ),
        (
            "R06 pull twin",
            "",
            pull("nginx").query("tag", "1.27"),
            None,
        ),
        (
            "R06 pull by digest",
            "",
            pull("nginx").query("tag", &format!("sha256:{}", "a".repeat(64))),
            None,
        ),
        (
            "R06 look-up",
            "",
            ask("distribution.inspect").on("169.254.169.254/x"),
            Some((images, "may not be looked up")),
        ),
        (
            "R06 look-up twin",
            "",
            ask("distribution.inspect").on("nginx"),
            None,
        ),
        (
            "R06 credentials",
            "",
            ask("system.auth"),
            Some((DEFAULT, "no rule")),
        ),
        (
            "R07 tag",
            "",
            tag("nginx"),
            Some((images, "nginx may not be given")),
        ),
        (
            "R07 whole name",
            "",
            tag("index.docker.io/library/nginx"),
            Some((images, "may not be given")),
        ),
        ("R07 twin", "", tag("dev-proxy"), None),
        (
            "R07 another's image",
            "",
            ask("images.tag")
                .on("quay.example/x:1")
                .query("repo", "dev-x"),
            Some((images, "quay.example/x:1 is not allowed")),
        ),
        (
            "R08",
            "",
            push("nginx"),
            Some((images, "nginx may not be pushed")),
        ),
        (
            "R08 elsewhere",
            pushes,
            push("evil.example/acme/app"),
            Some((images, "may not be pushed")),
        ),
        ("R08 twin", pushes, push("acme/app"), None),
        (
            "R09 network",
            "",
            build().query("networkmode", "host"),
            Some((rule, "the network host")),
        ),
        (
            "R09 container's network",
            "",
            build().query("networkmode", "container:theirs"),
            Some((rule, "container:theirs")),
        ),
        (
            "R09 remote",
            "",
            build().query("remote", "http://169.254.169.254/x"),
            Some((rule, "169.254.169.254")),
        ),
        (
            "R09 outputs",
            "",
            build().query("outputs", r#"[{"Type":"local"}]"#),
            Some((rule, "outputs")),
        ),
        (
            "R09 hosts",
            "",
            build().query("extrahosts", "x:10.0.0.1"),
            Some((rule, "extrahosts")),
        ),
        (
            "R09 cache",
            "",
            build().query("cachefrom", r#"["evil.example/x"]"#),
            Some((rule, "evil.example/x")),
        ),
        (
            "R09 cache twin",
            "build: {cache_from: []}".replace('_', "-").as_str(),
            build().query("cachefrom", "[]"),
            None,
        ),
        (
            "R09 cgroup",
            "",
            build().query("cgroupparent", "/x"),
            Some((rule, "cgroupparent")),
        ),
        (
            "R09 name",
            "",
            build().query("t", "nginx"),
            Some((images, "nginx may not be given")),
        ),
        (
            "R09 label",
            "",
            build().query("labels", r#"{"io.seawall.owner":"uid:0"}"#),
            Some(("builtin/reserved-label", "guard's own")),
        ),
        (
            "R09 twin",
            "",
            build()
                .query("networkmode", "default")
                .query("shmsize", "0"),
            None,
        ),
        (
            "R10 BuildKit",
            "",
            build().query("version", "2"),
            Some((rule, "BuildKit")),
        ),
        (
            "R10 grpc",
            "",
            ask("grpc.start"),
            Some((DEFAULT, "no rule")),
        ),
        (
            "R10 session",
            "",
            ask("session.start"),
            Some((DEFAULT, "no rule")),
        ),
        (
            "R10 twin",
            "build: {buildkit: true}",
            build()
                .query("version", "2")
                .query("remote", "client-session"),
            None,
        ),
    ]);
}
