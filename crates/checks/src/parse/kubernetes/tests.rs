//! Manifests as data: what is read of them, and what is told of the rest.

use super::*;

fn parsed(text: &str) -> Manifests {
    read(Source::new("manifest.yaml", text.as_bytes()))
}

fn words(manifests: &Manifests) -> Vec<String> {
    manifests.objects.iter().map(Object::words).collect()
}

#[test]
fn documents_and_lists_give_objects() {
    let text = "# a comment\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n--- # b\n\
                apiVersion: v1\nkind: List\nitems:\n- {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}\n\
                - apiVersion: v1\n  kind: ConfigMap\n---\napiVersion: v1\nkind: PodList\nitems: [{metadata: {name: c}}]\n---\n";
    let read = parsed(text);
    assert_eq!(read.errors, []);
    assert_eq!(
        words(&read),
        ["Pod a", "Deployment b", "ConfigMap (no name)", "Pod c"]
    );
    assert_eq!(read.objects[1].group, "apps");
    let source = &read.source;
    assert_eq!(source.position(read.objects[1].span().start).line, 10);
}

#[test]
fn json_is_read_too() {
    let text = "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"List\",\n\t\"items\": [{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}]\n}\n";
    let read = parsed(text);
    assert_eq!(read.errors, []);
    assert_eq!(words(&read), ["Pod (no name)"]);
}

#[test]
fn a_broken_document_hides_none_of_the_others() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\nkind: Pod\n  x: [\n---\n\
                apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Values.name }}}\n---\na: b\n---\n\
                apiVersion: v1\nkind: Pod\nmetadata: {name: z}\n";
    let read = parsed(text);
    assert_eq!(words(&read), ["Pod a", "Pod z"]);
    let lines: Vec<u32> = read
        .errors
        .iter()
        .map(|error| read.source.position(error.span.start).line)
        .collect();
    assert_eq!(lines.len(), 3, "{:?}", read.errors);
    assert!((5..=7).contains(&lines[0]), "{lines:?}");
    assert_eq!(lines[1..], [10, 12]);
    assert!(
        read.errors[1].why.contains("template"),
        "{:?}",
        read.errors[1]
    );
}

#[test]
fn the_last_of_twins_counts_and_merges_are_made() {
    let text = "apiVersion: v1\nkind: Pod\nx: &x {hostPID: yes}\nspec:\n  <<: *x\n  hostIPC: false\n  hostIPC: on\n";
    let read = parsed(text);
    assert_eq!(read.errors.len(), 1);
    let pod = read.objects[0].pod().unwrap();
    assert!(value::is_true(pod.spec, "hostPID"));
    assert!(value::is_true(pod.spec, "hostIPC"));
}

#[test]
fn numbers_are_read_as_yaml_1_1_reads_them() {
    for (text, wanted) in [
        ("0", Some(0)),
        ("00", Some(0)),
        ("0x10", Some(16)),
        ("0o17", Some(15)),
        ("017", Some(15)),
        ("1_000", Some(1000)),
        ("-1", Some(-1)),
        ("1.5", None),
        ("x", None),
        ("99999999999999999999", None),
    ] {
        let read = parsed(&format!("apiVersion: v1\nkind: Pod\nn: {text}\n"));
        let node = read.objects[0].node.get("n").unwrap();
        assert_eq!(value::number(node), wanted, "{text}");
    }
}

#[test]
fn bombs_of_many_documents_are_bounded() {
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (name, before) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d")] {
        let many = vec![format!("*{before}"); 10].join(", ");
        bomb.extend([name, ": &", name, " [", &many, "]\n"]);
    }
    let text = format!("---\napiVersion: v1\nkind: Pod\n{bomb}").repeat(100);
    let read = parsed(&text);
    assert!(read.objects.len() < 20, "{}", read.objects.len());
    assert!(!read.errors.is_empty());
}

#[test]
fn bombs_that_break_off_are_bounded() {
    let bomb = format!(
        "a: &a [{}]\nb: [{}]\n",
        "x, ".repeat(900),
        "*a, ".repeat(1_000)
    );
    let text = format!("---\n{bomb}: ]\n").repeat(100);
    let read = parsed(&text);
    assert!(read.errors.len() < 10, "{}", read.errors.len());
    assert!(
        read.errors
            .iter()
            .any(|error| error.why.contains("the rest is not read"))
    );
}

#[test]
fn pods_of_too_many_keys_are_told_and_not_judged() {
    let junk: Vec<String> = (0..300).map(|at| format!("  k{at}: 1\n")).collect();
    let junk = junk.concat();
    let text = format!(
        "apiVersion: v1\nkind: Pod\nspec:\n{junk}  containers: [{{name: a}}]\n---\n\
                        apiVersion: v1\nkind: Pod\nmetadata: {{name: b}}\n"
    );
    let read = parsed(&text);
    assert_eq!(words(&read), ["Pod b"]);
    assert_eq!(read.errors.len(), 1);
    assert!(read.errors[0].why.contains("more keys"));
}
