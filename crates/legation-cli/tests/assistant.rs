//! `legation mcp`, asked by the client of the official SDK.

use crate::harness::Place;
use rmcp::ServiceExt;
use rmcp::model::CallToolRequestParams;
use rmcp::transport::TokioChildProcess;
use serde_json::{Value, json};

#[test]
fn an_assistant_can_ask_and_cite() {
    let place = Place::with_examples("r.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let command = place.command(&["mcp", "--record", "r.db", "--as-of", "2024-12-01"]);
        let transport =
            TokioChildProcess::new(tokio::process::Command::from(command)).expect("legation starts");
        let client = ().serve(transport).await.expect("it speaks MCP");
        let tools = client.list_all_tools().await.expect("tools");
        let mut names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "dispatch",
                "dossier",
                "due",
                "evidence",
                "happenings",
                "search",
                "timeline"
            ]
        );
        for tool in &tools {
            assert!(
                tool.description.as_ref().is_some_and(|words| words.len() > 20),
                "{}",
                tool.name
            );
            assert_eq!(
                tool.annotations.as_ref().and_then(|hints| hints.read_only_hint),
                Some(true),
                "{}",
                tool.name
            );
        }
        let ask = async |tool: &'static str, arguments: Value| {
            let arguments = arguments.as_object().expect("an object").clone();
            let request = CallToolRequestParams::new(tool).with_arguments(arguments);
            let told = client.call_tool(request).await.expect("an answer");
            let text = told
                .content
                .first()
                .and_then(|content| content.as_text())
                .map(|text| text.text.clone());
            (told.is_error == Some(true), text.unwrap_or_default())
        };
        let (failed, visits) = ask("happenings", json!({"kind": "visit", "actor": "VUT"})).await;
        assert!(!failed, "{visits}");
        let visits: Value = serde_json::from_str(&visits).expect("JSON");
        let id = visits["items"][0]["id"].as_str().expect("an id");
        let (_, evidence) = ask("evidence", json!({ "id": id })).await;
        let evidence: Value = serde_json::from_str(&evidence).expect("JSON");
        assert!(
            evidence["items"][0]["words"]
                .as_str()
                .is_some_and(|words| words.contains("visit") || words.contains("arriv")),
            "{evidence}"
        );
        let (_, brief) = ask("dossier", json!({"a": "SLB", "b": "VUT"})).await;
        assert!(brief.contains("## Visits") && brief.contains("[^1]"), "{brief}");
        let (_, due) = ask("due", json!({"due": "past"})).await;
        assert!(due.contains("make the trip") && due.contains("\"kept\""), "{due}");
        let (_, found) = ask("search", json!({"q": "patrol boats", "size": 3})).await;
        assert!(found.contains("patrol"), "{found}");
        let (_, told) = ask("timeline", json!({"a": "SLB", "b": "VUT", "since": "2024-09"})).await;
        assert!(told.contains("Tarimata"), "{told}");
        let (failed, words) = ask("timeline", json!({"a": "SLB", "b": "Nobody At All"})).await;
        assert!(failed && words.contains("Nobody At All"), "{words}");
        client.cancel().await.expect("it ends");
    });
}
