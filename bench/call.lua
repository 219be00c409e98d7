-- wrk's requests: a call of a tool, each with an id of its own. Environment: ERA (legacy, modern),
-- METHOD (tools/call, tools/list), TOOL, BYTES (length of the argument), SESSION, KEY, GROUP (the
-- servers that are meant at the path of all).
local era = os.getenv("ERA")
local method = os.getenv("METHOD") or "tools/call"
local tool = os.getenv("TOOL") or "echo"
local text = string.rep("x", tonumber(os.getenv("BYTES") or "5"))

local headers = {
  ["Content-Type"] = "application/json",
  ["Accept"] = "application/json, text/event-stream",
  ["Authorization"] = os.getenv("KEY") and "Bearer " .. os.getenv("KEY"),
}
headers["x-mcp-access-groups"] = os.getenv("GROUP")
local meta = ""
if era == "modern" then
  headers["MCP-Protocol-Version"] = "2026-07-28"
  headers["Mcp-Method"] = method
  if method == "tools/call" then headers["Mcp-Name"] = tool end
  meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
    .. '"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},'
    .. '"io.modelcontextprotocol/clientCapabilities":{}}'
else
  headers["MCP-Protocol-Version"] = "2025-11-25"
  headers["Mcp-Session-Id"] = os.getenv("SESSION")
end

local params = meta
if method == "tools/call" then
  params = '"name":"' .. tool .. '","arguments":{"text":"' .. text .. '"}'
    .. (meta ~= "" and "," .. meta or "")
end
local before = '{"jsonrpc":"2.0","id":'
local after = ',"method":"' .. method .. '","params":{' .. params .. "}}"

local id = 0
function request()
  id = id + 1
  return wrk.format("POST", nil, headers, before .. id .. after)
end

-- Global, so that the threads' can be read at the end.
bad_answers = 0
function response(status, _, body)
  if status ~= 200 or not string.find(body, '"result"', 1, true) then bad_answers = bad_answers + 1 end
end

local threads = {}
function setup(thread) table.insert(threads, thread) end

function done(summary, latency)
  local failed = 0
  for _, thread in ipairs(threads) do failed = failed + thread:get("bad_answers") end
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.3f,"p50":%.1f,"p99":%.1f,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    failed + errors.connect + errors.read + errors.write + errors.timeout))
end
