-- For wrk: pages in any order out of a file, and at the end one line of JSON: how many answers of which status, how long
-- they took (microseconds), and what went wrong on the way.
local threads = {}

function setup(thread)
  thread:set("number", #threads + 1)
  table.insert(threads, thread)
end

function init(arguments)
  paths, statuses = {}, {}
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = line
  end
  math.randomseed(number)
end

function request()
  return wrk.format("GET", paths[math.random(#paths)])
end

function response(status)
  statuses[status] = (statuses[status] or 0) + 1
end

function done(summary, latency)
  local told, statuses = {}, {}
  for _, thread in ipairs(threads) do
    for status, number in pairs(thread:get("statuses")) do
      statuses[status] = (statuses[status] or 0) + number
    end
  end
  for status, number in pairs(statuses) do
    table.insert(told, string.format('"%d": %d', status, number))
  end
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "p50": %d, "p95": %d, "p99": %d, "worst": %d, "statuses": {%s}, ' ..
    '"connect": %d, "read": %d, "write": %d, "timeout": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    latency.max, table.concat(told, ", "), errors.connect, errors.read, errors.write, errors.timeout))
end
