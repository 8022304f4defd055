// The languages in which assistants speak to their models: as much of each as a scripted model needs. A language has
//
//   path     which requests it answers
//   read     what stands before the model: {tools: [{name, schema, …}], results: [one for each tool result, as it stands there]}
//   call     the events of an answer that calls a tool
//   say      the events of an answer that is a text
//
// and done, what ends a stream of events.

const id = (prefix, n) => `${prefix}_${String(n).padStart(6, '0')}`;
const used = { input_tokens: 1, output_tokens: 1 };

// Anthropic's Messages, for Claude Code.
const messages = {
  path: /\/v1\/messages(\?|$)/,
  read: (body) => ({
    tools: (body.tools ?? []).filter((tool) => tool.input_schema).map(({ name, description, input_schema: schema }) => ({ name, description, schema })),
    results: body.messages.flatMap(({ content }) => (Array.isArray(content) ? content : [])).filter((part) => part.type === 'tool_result'),
  }),
  call: (tool, args, n) => block(
    { type: 'tool_use', id: id('toolu', n), name: tool.name, input: {} }, { type: 'input_json_delta', partial_json: JSON.stringify(args) }, 'tool_use',
  ),
  say: (text) => block({ type: 'text', text: '' }, { type: 'text_delta', text }, 'end_turn'),
};

function block(content_block, delta, stop_reason) {
  const message = { id: 'msg_000001', type: 'message', role: 'assistant', model: 'stub', content: [], stop_reason: null, stop_sequence: null, usage: used };
  return [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: used },
    { type: 'message_stop' },
  ];
}

// OpenAI's Responses, for Codex. Its MCP tools stand in a namespace for each server.
const responses = {
  path: /\/responses$/,
  read: (body) => ({
    tools: (body.tools ?? [])
      .flatMap((tool) => (tool.type === 'namespace' ? tool.tools.map((inner) => ({ ...inner, namespace: tool.name })) : tool))
      .filter((tool) => tool.type === 'function')
      .map(({ name, namespace, description, parameters: schema }) => ({ name, namespace, description, schema })),
    results: body.input.filter((item) => item.type === 'function_call_output'),
  }),
  call: ({ name, namespace }, args, n) => output({
    type: 'function_call', id: id('fc', n), call_id: id('call', n), name, namespace, arguments: JSON.stringify(args),
  }),
  say: (text, n) => output({ type: 'message', id: id('msg', n), role: 'assistant', content: [{ type: 'output_text', text }] }),
};

function output(item) {
  const usage = { ...used, total_tokens: 2, input_tokens_details: null, output_tokens_details: null };
  return [
    { type: 'response.created', response: { id: 'resp_1' } },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { id: 'resp_1', usage } },
  ];
}

// Google's generateContent, for Gemini CLI.
const generateContent = {
  path: /:(streamG|g)enerateContent/,
  read: (body) => ({
    tools: (body.tools ?? []).flatMap((tool) => tool.functionDeclarations ?? [])
      .map(({ name, description, parametersJsonSchema, parameters }) => ({ name, description, schema: parametersJsonSchema ?? parameters })),
    // What belongs to a result stands beside it in the same turn: pictures, for one.
    results: body.contents.map((turn) => turn.parts).filter((parts) => parts.some((part) => part.functionResponse)),
  }),
  call: (tool, args) => parts({ functionCall: { name: tool.name, args } }),
  say: (text) => parts({ text }),
};

const parts = (part) => [{
  candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
}];

// OpenAI's Chat Completions, for opencode.
const completions = {
  path: /\/chat\/completions$/,
  read: (body) => ({
    tools: (body.tools ?? []).map(({ function: { name, description, parameters: schema } }) => ({ name, description, schema })),
    // A picture comes after its result, as if the person had sent it.
    results: body.messages.flatMap((message, at, all) => {
      const picture = all[at + 1]?.role === 'user' && Array.isArray(all[at + 1].content);
      return message.role === 'tool' ? [picture ? [message, all[at + 1]] : [message]] : [];
    }),
  }),
  call: (tool, args, n) => chunks({
    tool_calls: [{ index: 0, id: id('call', n), type: 'function', function: { name: tool.name, arguments: JSON.stringify(args) } }],
  }, 'tool_calls'),
  say: (text) => chunks({ content: text }, 'stop'),
  done: 'data: [DONE]\n\n',
};

const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'stub' };
const chunks = (delta, finish_reason) => [
  { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: null }] },
  { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
];

export const languages = { messages, responses, generateContent, completions };
