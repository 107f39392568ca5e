// Holds back what is written to standard error while a library is being loaded.
//
// TensorFlow's static initialisers print two lines that no setting silences, each time the library is loaded. JavaScript
// cannot redirect its own file descriptors, so these two functions do: `hold()` before the load, `release()` after it, which
// returns what was written meanwhile, for the caller to pass on what is worth it.
#include <node_api.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>

namespace {

std::atomic_flag holding = ATOMIC_FLAG_INIT;
int original = -1;
std::FILE* held = nullptr;

napi_value Hold(napi_env, napi_callback_info) {
  // Another thread of this process may be loading, too; its messages are not ours.
  if (holding.test_and_set()) return nullptr;
  held = std::tmpfile();
  original = held == nullptr ? -1 : dup(STDERR_FILENO);
  if (original >= 0) {
    std::fflush(stderr);
    dup2(fileno(held), STDERR_FILENO);
  }
  return nullptr;
}

napi_value Release(napi_env env, napi_callback_info) {
  std::string text;
  if (original >= 0) {
    std::fflush(stderr);
    dup2(original, STDERR_FILENO);
    close(original);
    original = -1;
    std::rewind(held);
    char buffer[4096];
    while (size_t count = std::fread(buffer, 1, sizeof buffer, held)) text.append(buffer, count);
  }
  if (held != nullptr) std::fclose(held);
  held = nullptr;
  holding.clear();
  napi_value result = nullptr;
  napi_create_string_utf8(env, text.data(), text.size(), &result);
  return result;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function = nullptr;
  napi_create_function(env, "hold", NAPI_AUTO_LENGTH, Hold, nullptr, &function);
  napi_set_named_property(env, exports, "hold", function);
  napi_create_function(env, "release", NAPI_AUTO_LENGTH, Release, nullptr, &function);
  napi_set_named_property(env, exports, "release", function);
  return exports;
}
