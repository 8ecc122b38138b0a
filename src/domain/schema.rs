//! Published schemas, generated from the types that read and write.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Document, Dossier, DossierOpening, EventAnswer, Health, PaymentRunAnswer, PaymentRunRequest,
    PendingSettlement, Problem, SettlementAnswer, SettlementRequest, Statement, Version,
};

fn schema_of<T: schemars::JsonSchema>() -> Value {
    serde_json::to_value(schemars::schema_for!(T)).expect("a schema is plain data")
}

/// JSON Schema of a dossier file line (`docs/schemas/dossier.json`).
pub fn dossier_schema() -> Value {
    schema_of::<Dossier>()
}

/// JSON Schema of a statement (`docs/schemas/statement.json`).
pub fn statement_schema() -> Value {
    schema_of::<Statement>()
}

/// JSON Schema of a settlement answer (`docs/schemas/settlement.json`).
pub fn settlement_schema() -> Value {
    schema_of::<SettlementAnswer>()
}

/// The name of every field that an answer of contract v1 may hold, wherever it stands.
pub fn answer_fields() -> BTreeSet<String> {
    fn collect(schema: &Value, names: &mut BTreeSet<String>) {
        match schema {
            Value::Object(parts) => {
                if let Some(Value::Object(properties)) = parts.get("properties") {
                    names.extend(properties.keys().cloned());
                }
                parts.values().for_each(|part| collect(part, names));
            }
            Value::Array(parts) => parts.iter().for_each(|part| collect(part, names)),
            _ => {}
        }
    }
    let mut names = BTreeSet::new();
    for schema in [
        schema_of::<Version>(),
        schema_of::<Health>(),
        schema_of::<EventAnswer>(),
        schema_of::<PendingSettlement>(),
        schema_of::<Statement>(),
        schema_of::<PaymentRunAnswer>(),
        schema_of::<Problem>(),
    ] {
        collect(&schema, &mut names);
    }
    names
}

/// `OpenAPI` 3.1 description of contract v1 (`docs/engine-api.yaml`, served by the sandbox).
pub fn engine_api() -> Value {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let body = |schema: schemars::Schema| json!({ "application/json": { "schema": schema } });
    let opening = body(generator.subschema_for::<DossierOpening>());
    let document = body(generator.subschema_for::<Document>());
    let request = body(generator.subschema_for::<SettlementRequest>());
    let version = body(generator.subschema_for::<Version>());
    let health = body(generator.subschema_for::<Health>());
    let event = body(generator.subschema_for::<EventAnswer>());
    let settlement = body(generator.subschema_for::<SettlementAnswer>());
    let pending = body(generator.subschema_for::<PendingSettlement>());
    let run = body(generator.subschema_for::<PaymentRunRequest>());
    let run_answer = body(generator.subschema_for::<PaymentRunAnswer>());
    let statement = body(generator.subschema_for::<Statement>());
    let problem =
        json!({ "application/problem+json": { "schema": generator.subschema_for::<Problem>() } });
    let reference =
        json!({ "name": "ref", "in": "path", "required": true, "schema": { "type": "string" } });
    let key = json!({ "name": "Idempotency-Key", "in": "header", "required": true, "schema": { "type": "string", "pattern": "^[0-9a-f]{32}$" } });
    let answer = |what: &str, content: &Value| json!({ "description": what, "content": content });
    let refusal = answer("Refused, with a code.", &problem);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Engine of daily allowances",
            "version": "1",
            "description": "Contract v1 between an engine and the harness. Semantics: docs/contract.md.",
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "paths": {
            "/v1/version": { "get": { "summary": "What answers, and where.", "responses": { "200": answer("The engine.", &version) } } },
            "/v1/health": { "get": { "summary": "Ready to serve.", "responses": { "200": answer("Its state.", &health) } } },
            "/v1/dossiers/{ref}": { "put": {
                "summary": "Open a file.", "parameters": [reference, key],
                "requestBody": { "required": true, "content": opening },
                "responses": { "200": { "description": "Known with the same content." }, "201": { "description": "Opened." }, "409": refusal, "422": refusal },
            } },
            "/v1/dossiers/{ref}/events": { "post": {
                "summary": "One document.", "parameters": [reference, key],
                "requestBody": { "required": true, "content": document },
                "responses": { "200": answer("What became of it.", &event), "404": refusal, "409": refusal, "422": refusal },
            } },
            "/v1/dossiers/{ref}/settlements": { "post": {
                "summary": "Pay all that is due by a day.", "parameters": [reference, key],
                "requestBody": { "required": true, "content": request },
                "responses": {
                    "200": answer("What this settlement added.", &settlement),
                    "202": { "description": "Later: poll the place named.", "headers": { "Location": { "required": true, "schema": { "type": "string" } } } },
                    "404": refusal, "409": refusal, "422": refusal,
                },
            } },
            "/v1/dossiers/{ref}/settlements/{job}": { "get": {
                "summary": "A settlement asked for earlier.", "parameters": [reference, { "name": "job", "in": "path", "required": true, "schema": { "type": "string" } }],
                "responses": { "200": answer("Where it stands.", &pending) },
            } },
            "/v1/dossiers/{ref}/statement": { "get": {
                "summary": "The whole ledger.", "parameters": [reference, { "name": "as_of", "in": "query", "required": false, "schema": { "type": "string", "format": "date" } }],
                "responses": { "200": answer("The ledger up to the last settlement not after that day.", &statement), "404": refusal },
            } },
            "/v1/payment-runs": { "post": {
                "summary": "Optional: pay all that is due by a day in every open file of a fund.", "parameters": [key],
                "requestBody": { "required": true, "content": run },
                "responses": {
                    "200": answer("How many files it settled.", &run_answer),
                    "202": { "description": "Later: poll the place named.", "headers": { "Location": { "required": true, "schema": { "type": "string" } } } },
                    "404": { "description": "This engine has no payment runs." }, "422": refusal,
                },
            } },
        },
        "components": { "schemas": generator.take_definitions(true) },
    })
}
