-- Requests of a plan file in turn: its first line is the token (empty: none), the others are paths.
local requests, turn = {}, 0

function init(arguments)
  local plan = io.open(arguments[1])
  local token = plan:read("*l")
  if token ~= "" then
    wrk.headers["Authorization"] = "Bearer " .. token
  end
  for path in plan:lines() do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  plan:close()
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
