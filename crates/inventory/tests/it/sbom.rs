//! Bills of materials inside an artifact: claims beside what is found.

use seawall_model::inventory::Inventory;

use crate::layered::{Image, Node, file};

const BITNAMI: &str = "opt/bitnami/redis/.spdx-redis.spdx";

/// An SPDX document in JSON, of package URLs.
fn spdx(purls: &[&str]) -> Node {
    let packages = purls.iter().enumerate().map(|(at, purl)| {
        format!(
            r#"{{"SPDXID":"SPDXRef-{at}","name":"n{at}","versionInfo":"x","externalRefs":[
            {{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"{purl}"}}]}}"#
        )
    });
    let packages: Vec<String> = packages.collect();
    file(format!(
        r#"{{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","packages":[{}]}}"#,
        packages.join(",")
    ))
}

/// `type name=version path…`, with a question mark where it is only claimed.
fn lines(inventory: &Inventory) -> Vec<String> {
    let packages = inventory.packages.iter();
    packages
        .map(|package| {
            let places = package.locations.iter().map(|at| format!(" {}", at.path));
            let places: String = places.collect();
            let recognised = package.recognised.as_ref();
            let mark = recognised.map_or("", |by| if by.signature == "sbom" { "?" } else { "!" });
            format!(
                "{} {}={}{mark}{places}",
                package.kind, package.name, package.version
            )
        })
        .collect()
}

fn problems(inventory: &Inventory) -> Vec<String> {
    inventory.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn what_a_vendor_put_beside_its_program_is_listed_as_a_claim() {
    // As Bitnami ships it, tags and values.
    let text = "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: redis\n\
        PackageName: redis\nSPDXID: SPDXRef-redis\nPackageVersion: 7.2.4-0\n\
        ExternalRef: PACKAGE-MANAGER purl pkg:bitnami/redis@7.2.4-0?arch=amd64\n\
        Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-redis\n";
    let image = Image::default().layer(vec![(BITNAMI, file(text))]);
    let inventory = image.inventory();
    assert_eq!(
        lines(&inventory),
        [format!("bitnami redis=7.2.4-0? {BITNAMI}")]
    );
    assert_eq!(inventory.problems, []);
    let gone = image.layer(vec![(BITNAMI, Node::Gone)]);
    assert_eq!(lines(&gone.inventory()), [""; 0]);
}

#[test]
fn a_claim_about_what_was_found_is_one_more_place_of_it() {
    let manifest = "app/node_modules/a/package.json";
    let bill = "app/bom.cdx.json";
    let bom = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[
        {"type":"library","bom-ref":"a","name":"a","version":"1.0.0","purl":"pkg:npm/a@1.0.0"},
        {"type":"library","bom-ref":"b","name":"b","version":"2.0.0","purl":"pkg:npm/b@2.0.0"}],
        "dependencies":[{"ref":"b","dependsOn":["a"]}]}"#;
    let image = Image::default().layer(vec![
        (manifest, file(r#"{"name":"a","version":"1.0.0"}"#)),
        (bill, file(bom)),
    ]);
    let inventory = image.inventory();
    let want = [
        format!("npm a=1.0.0 {manifest} {bill}"),
        format!("npm b=2.0.0? {bill}"),
    ];
    assert_eq!(lines(&inventory), want);
    assert_eq!(inventory.packages[1].dependencies, [0]);
    assert_eq!(inventory.problems, []);
}

#[test]
fn the_package_database_counts_more_than_a_claim() {
    let installed = "P:musl\nV:1.2.5-r0\nA:x86_64\no:musl\n\n";
    let bill = "var/lib/db/sbom/musl.spdx.json";
    let layer = vec![
        ("lib/apk/db/installed", file(installed)),
        ("etc/os-release", file("ID=wolfi\nVERSION_ID=20230201\n")),
        (
            bill,
            spdx(&[
                "pkg:apk/wolfi/musl@1.2.5-r0?arch=x86_64",
                "pkg:apk/wolfi/zlib@1.3-r0?arch=x86_64",
            ]),
        ),
    ];
    let inventory = Image::default().layer(layer).inventory();
    let want = [format!("apk musl=1.2.5-r0 lib/apk/db/installed {bill}")];
    assert_eq!(lines(&inventory), want);
    let problems = problems(&inventory);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("zlib 1.3-r0") && problems[0].contains("does not list"));
}

#[test]
fn without_a_package_database_claims_about_the_distribution_are_listed() {
    let bill = "sbom.spdx.json";
    let claims = || spdx(&["pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12"]);
    let debian = ("etc/os-release", file("ID=debian\nVERSION_ID=12\n"));
    let image = Image::default().layer(vec![debian, (bill, claims())]);
    assert_eq!(
        lines(&image.inventory()),
        [format!("deb libc6=2.36-9? {bill}")]
    );
    // Those of another distribution could only be judged by the wrong facts.
    let alpine = ("etc/os-release", file("ID=alpine\nVERSION_ID=3.20.0\n"));
    let inventory = Image::default()
        .layer(vec![alpine, (bill, claims())])
        .inventory();
    assert_eq!(lines(&inventory), [""; 0]);
    assert_eq!(problems(&inventory).len(), 1);
}

#[test]
fn a_claim_whose_file_is_not_there_is_told() {
    let syft = r#"{"artifacts":[{"id":"1","name":"a","version":"1.0.0","purl":"pkg:npm/a@1.0.0",
        "locations":[{"path":"/srv/a/package.json"}]}],"source":{"type":"image","name":"x"},
        "descriptor":{"name":"syft"},"distro":{}}"#;
    let inventory = Image::default()
        .layer(vec![("x.syft.json", file(syft))])
        .inventory();
    assert_eq!(lines(&inventory), ["npm a=1.0.0? x.syft.json"]);
    let told = problems(&inventory);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("a 1.0.0 in srv/a/package.json"),
        "{told:?}"
    );
    let there = ("srv/a/package.json", file("not json"));
    let inventory = Image::default()
        .layer(vec![("x.syft.json", file(syft)), there])
        .inventory();
    assert!(
        !problems(&inventory)
            .iter()
            .any(|one| one.contains("files are not there"))
    );
}

#[test]
fn which_files_are_read() {
    let claims = || spdx(&["pkg:npm/a@1.0.0"]);
    for (path, read) in [
        ("a.spdx.json", true),
        ("A.SPDX.JSON", true),
        ("usr/a/sbom.json", true),
        ("x.sbom.json", true),
        ("usr/lib/python3/a-1.dist-info/sboms/x.json", true),
        ("usr/a/package.json", false),
        ("app/tests/a.spdx.json", false),
        ("usr/lib/a/fixtures/bom.json", false),
    ] {
        let inventory = Image::default().layer(vec![(path, claims())]).inventory();
        assert_eq!(inventory.packages.len(), usize::from(read), "{path}");
    }
    let layer = vec![
        ("broken.spdx.json", file("{")),
        ("bom.json", file(r#"{"materials":["wood"]}"#)),
    ];
    let inventory = Image::default().layer(layer).inventory();
    let problems = problems(&inventory);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("broken.spdx.json"), "{problems:?}");
}

#[test]
fn what_is_attached_from_outside_is_read_the_same_way() {
    let bytes = br#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","packages":[
        {"SPDXID":"SPDXRef-1","name":"a","externalRefs":[{"referenceType":"purl",
        "referenceLocator":"pkg:npm/a@1.0.0"}]}]}"#;
    let (claims, problems) = seawall_inventory::sbom::read_claims(bytes, "attached SBOM");
    assert_eq!(problems, []);
    let attached = [("attached SBOM".to_owned(), claims.unwrap())];
    let image = Image::default().layer(vec![("etc/hostname", file("x"))]);
    let inventory = image.inventory_attached(&attached);
    assert_eq!(lines(&inventory), ["npm a=1.0.0? attached SBOM"]);
}
