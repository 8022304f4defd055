// The scenarios of the public conformance suite for servers, and which of them apply to this server.

const both = ['2025-11-25', '2026-07-28'];
const older = ['2025-11-25'];
const newer = ['2026-07-28'];
const extension = ['extension'];

// applying are the scenarios that must pass, with the revisions of the protocol that they belong to.
export const applying = {
  'server-initialize': older,
  'server-stateless': newer,
  ping: older,
  'completion-complete': both,
  'tools-list': both,
  'server-sse-multiple-streams': both,
  'resources-list': both,
  'sep-2164-resource-not-found': newer,
  'prompts-list': both,
  caching: newer,
  'input-required-result-unsupported-methods': newer,
  'http-header-validation': newer,
  'dns-rebinding-protection': both,
  'server-session-lifecycle': older,
};

// excepted are single checks of scenarios that apply, which do not, and why.
export const excepted = {
  'server-stateless': {
    'sep-2575-server-rejects-undeclared-capability': 'calls the tool test_missing_capability',
    'sep-2575-missing-capability-http-400': 'calls the tool test_missing_capability',
    'sep-2575-http-server-no-independent-requests-on-stream': 'calls the tool test_streaming_elicitation; clients.test.js checks the same',
    'sep-2575-server-no-log-without-loglevel': 'calls the tool test_logging_tool; the server sends no log messages',
  },
  'sep-2164-resource-not-found': {
    'sep-2164-data-uri': 'advice of the specification that mcp-go does not follow',
  },
};

// lost are checks that fail at times: mcp-go v1.2.1 loses what is told in the moment of the answer, and a subscription to nothing is acknowledged and over at once.
export const lost = ['sep-2575-server-sends-subscription-ack', 'sep-2575-server-tags-subscription-id'];

const tool = (name) => `calls the suite's own tool ${name}`;
const resource = (uri) => `reads the suite's own resource ${uri}`;
const prompt = (name) => `gets the suite's own prompt ${name}`;
const notOffered = (what) => `the server does not offer ${what}`;

// inapplicable are the others: their revisions, and why they do not apply.
export const inapplicable = {
  'logging-set-level': [older, notOffered('logging')],
  'tools-call-simple-text': [both, tool('test_simple_text')],
  'tools-call-image': [both, tool('test_image_content')],
  'tools-call-audio': [both, tool('test_audio_content')],
  'tools-call-embedded-resource': [both, tool('test_embedded_resource')],
  'tools-call-mixed-content': [both, tool('test_multiple_content_types')],
  'tools-call-with-logging': [older, tool('test_tool_with_logging')],
  'tools-call-error': [both, tool('test_error_handling')],
  'tools-call-with-progress': [both, tool('test_tool_with_progress')],
  'tools-call-sampling': [older, tool('test_sampling')],
  'tools-call-elicitation': [older, tool('test_elicitation')],
  'json-schema-2020-12': [both, tool('json_schema_2020_12_tool')],
  'elicitation-sep1034-defaults': [older, tool('test_elicitation_sep1034_defaults')],
  'elicitation-sep1330-enums': [older, tool('test_elicitation_sep1330_enums')],
  'server-sse-polling': [older, tool('test_reconnection')],
  'http-custom-header-server-validation': [newer, 'needs a tool that takes arguments from headers'],
  'resources-read-text': [both, resource('test://static-text')],
  'resources-read-binary': [both, resource('test://static-binary')],
  'resources-templates-read': [both, resource('test://template/123/data')],
  'resources-subscribe': [older, notOffered('subscriptions, as its resources do not change')],
  'resources-unsubscribe': [older, notOffered('subscriptions, as its resources do not change')],
  'prompts-get-simple': [both, prompt('test_simple_prompt')],
  'prompts-get-with-args': [both, prompt('test_prompt_with_arguments')],
  'prompts-get-embedded-resource': [both, prompt('test_prompt_with_embedded_resource')],
  'prompts-get-with-image': [both, prompt('test_prompt_with_image')],
  'input-required-result-basic-elicitation': [newer, tool('test_input_required_result_elicitation')],
  'input-required-result-basic-sampling': [newer, tool('test_input_required_result_sampling')],
  'input-required-result-basic-list-roots': [newer, tool('test_input_required_result_list_roots')],
  'input-required-result-request-state': [newer, tool('test_input_required_result_request_state')],
  'input-required-result-multiple-input-requests': [newer, tool('test_input_required_result_multiple_inputs')],
  'input-required-result-multi-round': [newer, tool('test_input_required_result_multi_round')],
  'input-required-result-missing-input-response': [newer, tool('test_input_required_result_elicitation')],
  'input-required-result-non-tool-request': [newer, prompt('test_input_required_result_prompt')],
  'input-required-result-result-type': [newer, tool('test_input_required_result_elicitation')],
  'input-required-result-tampered-state': [newer, tool('test_input_required_result_tampered_state')],
  'input-required-result-capability-check': [newer, tool('test_input_required_result_capabilities')],
  'input-required-result-ignore-extra-params': [newer, tool('test_input_required_result_elicitation')],
  'input-required-result-validate-input': [newer, tool('test_input_required_result_elicitation')],
  'sep-2640-skills-directory': [extension, notOffered('skills')],
  'sep-2640-skills-enumeration': [extension, notOffered('skills')],
  'sep-2640-skills-manifest': [extension, notOffered('skills')],
  'tasks-lifecycle': [extension, notOffered('tasks')],
  'tasks-capability-negotiation': [extension, notOffered('tasks')],
  'tasks-wire-fields': [extension, notOffered('tasks')],
  'tasks-request-state-removal': [extension, notOffered('tasks')],
  'tasks-mrtr-input': [extension, notOffered('tasks')],
  'tasks-request-headers': [extension, notOffered('tasks')],
  'tasks-dispatch-and-envelope': [extension, notOffered('tasks')],
  'tasks-status-notifications': [extension, notOffered('tasks')],
  'tasks-required-task-error': [extension, notOffered('tasks')],
  'tasks-mrtr-composition': [extension, notOffered('tasks')],
};
