//! Graphs as pictures: what must hold of any drawing, whatever the graph.

use quick_xml::Reader;
use quick_xml::events::Event;
use seawall_formats::picture::{Edge, EdgeKind, Graph, Group, Node, NodeKind, dot, svg};

/// A drawing read back: its rectangles of things by name, all its texts, and whether it is well-formed XML.
struct Drawing {
    boxes: Vec<[f64; 4]>,
    texts: Vec<String>,
    ways: usize,
}

fn read(svg: &str) -> Drawing {
    let mut reader = Reader::from_str(svg);
    let mut drawing = Drawing {
        boxes: Vec::new(),
        texts: Vec::new(),
        ways: 0,
    };
    let mut inside = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let of = |name: &str| {
                    let value = tag.try_get_attribute(name).unwrap()?;
                    Some(value.value.into_owned())
                };
                let class = of("class").unwrap_or_default();
                if class.starts_with("sw-box") && of("width").unwrap() != "22.0" {
                    let number = |name: &str| of(name).unwrap().parse::<f64>().unwrap();
                    let (x, y) = (number("x"), number("y"));
                    drawing
                        .boxes
                        .push([x, y, x + number("width"), y + number("height")]);
                }
                drawing.ways += usize::from(class.starts_with("sw-way"));
                assert!(of("href").is_none() && of("onload").is_none());
                if matches!(event, Event::Start(_)) {
                    inside.push(tag.name().as_ref().to_owned());
                }
            }
            Event::End(_) => {
                inside.pop();
            }
            Event::Text(text) => {
                let text = text.to_string();
                if inside.last().is_some_and(|tag| tag == "text") {
                    drawing.texts.push(text);
                }
            }
            Event::Eof => return drawing,
            _ => {}
        }
    }
}

fn node(id: &str, group: Option<&str>) -> Node {
    Node {
        id: id.to_owned(),
        label: id.to_owned(),
        kind: NodeKind::Container,
        group: group.map(str::to_owned),
        ..Node::default()
    }
}

fn edge(from: &str, to: &str, label: &str) -> Edge {
    Edge {
        from: from.to_owned(),
        to: to.to_owned(),
        label: label.to_owned(),
        kind: EdgeKind::Flow,
    }
}

fn graph(nodes: Vec<Node>, edges: Vec<Edge>) -> Graph {
    let mut groups: Vec<Group> = Vec::new();
    for id in nodes.iter().filter_map(|node| node.group.clone()) {
        if groups.iter().all(|group| group.id != id) {
            groups.push(Group {
                label: id.clone(),
                id,
            });
        }
    }
    Graph {
        title: "picture".to_owned(),
        groups,
        nodes,
        edges,
        ..Graph::default()
    }
}

/// A drawing is the same each time, is well-formed, has everything in it, and no two things overlap.
fn sound(graph: &Graph) -> Drawing {
    let drawn = svg(graph);
    assert_eq!(drawn, svg(graph));
    let drawing = read(&drawn);
    for (index, one) in drawing.boxes.iter().enumerate() {
        assert!(
            one.iter().all(|at| at.is_finite() && *at >= -0.1),
            "{one:?}"
        );
        for other in &drawing.boxes[..index] {
            let apart = one[2] <= other[0]
                || other[2] <= one[0]
                || one[3] <= other[1]
                || other[3] <= one[1];
            assert!(apart, "{one:?} and {other:?} overlap");
        }
    }
    drawing
}

#[test]
fn nothing_overlaps_and_nothing_is_lost() {
    let chain: Vec<String> = (0..40).map(|number| format!("n{number}")).collect();
    let along = |label: &str| -> Vec<Edge> {
        chain
            .windows(2)
            .map(|pair| edge(&pair[0], &pair[1], label))
            .collect()
    };
    let mut cases = vec![
        graph(Vec::new(), Vec::new()),
        graph(vec![node("a", None)], vec![edge("a", "a", "self")]),
        // Only an edge names them, round in a circle.
        graph(
            Vec::new(),
            vec![edge("a", "b", "x"), edge("b", "c", ""), edge("c", "a", "y")],
        ),
        graph(
            chain.iter().map(|id| node(id, None)).collect(),
            along("port 80"),
        ),
        // Groups that are mixed over the columns.
        graph(
            chain
                .iter()
                .enumerate()
                .map(|(number, id)| node(id, [None, Some("one"), Some("two")][number % 3]))
                .collect(),
            along(""),
        ),
    ];
    cases.push(graph(
        (0..60)
            .map(|number| node(&format!("c{number}"), Some(["p", "q"][number % 2])))
            .collect(),
        (0..60)
            .map(|number| edge("outside", &format!("c{number}"), "0.0.0.0:80"))
            .collect(),
    ));
    for case in &cases {
        let ids: std::collections::BTreeSet<&String> = (case.nodes.iter().map(|node| &node.id))
            .chain(case.edges.iter().flat_map(|edge| [&edge.from, &edge.to]))
            .collect();
        let drawing = sound(case);
        assert_eq!(drawing.boxes.len(), ids.len());
        for id in ids {
            assert!(drawing.texts.contains(id), "{id} is not drawn");
        }
        let legend = usize::from(!case.edges.is_empty());
        assert_eq!(drawing.ways, case.edges.len() + legend);
    }
}

#[test]
fn too_much_is_folded_and_said() {
    let grouped = |number: usize| node(&format!("c{number}"), Some(["p", "q", "r"][number % 3]));
    let many = (0..5_000).map(grouped).collect();
    let spokes = (0..5_000)
        .map(|number| edge("outside", &format!("c{number}"), ""))
        .collect();
    let all: Vec<Node> = (0..100)
        .map(|number| node(&format!("c{number}"), None))
        .collect();
    let everybody = (0..100)
        .flat_map(|one| (0..100).map(move |other| (one, other)))
        .map(|(one, other)| edge(&format!("c{one}"), &format!("c{other}"), ""))
        .collect();
    let loose = (0..300)
        .map(|number| node(&format!("c{number}"), None))
        .collect();
    for case in [
        graph(many, spokes),
        graph(all, everybody),
        graph(loose, Vec::new()),
    ] {
        let drawing = sound(&case);
        assert!(drawing.boxes.len() <= 120 && drawing.ways <= 361);
        assert!(
            drawing
                .texts
                .iter()
                .any(|text| text.contains("too many to draw"))
        );
        assert!(drawing.texts.iter().any(|text| text.ends_with(" more")));
    }
}

#[test]
fn hostile_words_are_words() {
    let hostile = "</text><script>alert(1)</script>\u{1}\u{ffff}\" ]; \\\"evil\n&lt;";
    let mut evil = graph(
        vec![node(hostile, Some(hostile))],
        vec![edge(hostile, "b", hostile)],
    );
    evil.title = hostile.to_owned();
    evil.notes = vec![hostile.repeat(50)];
    let drawn = svg(&evil);
    assert!(!drawn.contains("<script") && !drawn.contains('\u{1}'));
    sound(&evil);
    // A quotation mark ends a text of Graphviz only where no odd number of strokes stands before it.
    for line in dot(&evil).lines() {
        let mut quotes = 0;
        let mut escaped = false;
        for c in line.chars() {
            quotes += usize::from(c == '"' && !escaped);
            escaped = c == '\\' && !escaped;
        }
        assert_eq!(quotes % 2, 0, "{line}");
        assert!(!line.contains("evil\n"));
    }
}
