# The files of the page, inside the program.
#
# `npm run build` leaves web/dist with its files, a .gz and a .br beside each that compresses, and
# manifest.txt: one line a file, path <TAB> content type <TAB> sha256. meent_assets(target) makes a
# source of it that puts each file whole into read-only data and gives the table declared in
# app/assets.hpp. Without web/dist the table is empty, so that the program builds alone.
#
# Called as a script (cmake -DDIST=... -DOUT=... -P assets.cmake) this file writes that source.

function(meent_assets target)
  set(dist ${CMAKE_SOURCE_DIR}/web/dist)
  set(generated ${CMAKE_BINARY_DIR}/assets/assets.cpp)
  file(GLOB manifest CONFIGURE_DEPENDS ${dist}/manifest.txt)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DDIST=${dist} -DOUT=${generated} -P
            ${CMAKE_SOURCE_DIR}/cmake/assets.cmake
    DEPENDS ${manifest} ${CMAKE_SOURCE_DIR}/cmake/assets.cmake
    COMMENT "Embedding web/dist")
  target_sources(${target} PRIVATE ${generated})
  set_source_files_properties(${generated} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# Appends to `assembly` and `symbols` what puts `file` into the program as `symbol`; sets `view` to
# the C++ expression of its bytes, {} when there is no such file.
function(meent_embed file symbol view)
  if(NOT EXISTS ${file})
    set(${view} "{}" PARENT_SCOPE)
    return()
  endif()
  string(APPEND assembly
    "    \".global ${symbol}\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n\"\n"
    "    \".global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n\"\n")
  string(APPEND symbols "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
  set(assembly "${assembly}" PARENT_SCOPE)
  set(symbols "${symbols}" PARENT_SCOPE)
  set(${view} "view(${symbol}, ${symbol}_end)" PARENT_SCOPE)
endfunction()

function(meent_write_assets)
  set(assembly "")
  set(symbols "")
  set(rows "")
  set(number 0)
  if(EXISTS ${DIST}/manifest.txt)
    file(STRINGS ${DIST}/manifest.txt lines ENCODING UTF-8)
    foreach(line IN LISTS lines)
      string(REPLACE ";" "\\;" line "${line}")  # content types have parameters
      string(REPLACE "\t" ";" parts "${line}")
      list(LENGTH parts count)
      if(NOT count EQUAL 3)
        message(FATAL_ERROR "${DIST}/manifest.txt: expected path, content type and sha256: ${line}")
      endif()
      list(GET parts 0 path)
      list(GET parts 1 type)
      list(GET parts 2 hash)
      string(REGEX REPLACE "^/" "" path "${path}")
      if(NOT EXISTS ${DIST}/${path})
        message(FATAL_ERROR "${DIST}/manifest.txt names ${path}, which is not there")
      endif()
      meent_embed(${DIST}/${path} meent_asset_${number} plain)
      meent_embed(${DIST}/${path}.gz meent_asset_${number}_gz gzip)
      meent_embed(${DIST}/${path}.br meent_asset_${number}_br brotli)
      string(APPEND rows
        "    {\"/${path}\", \"${type}\", ${plain}, ${gzip},\n     ${brotli}, \"${hash}\"},\n")
      math(EXPR number "${number} + 1")
    endforeach()
  endif()
  if(number EQUAL 0)
    file(WRITE ${OUT} "#include \"app/assets.hpp\"\n\nnamespace meent::app {\n\n"
      "std::span<const Asset> assets() { return {}; }\n\n}  // namespace meent::app\n")
    return()
  endif()
  file(WRITE ${OUT}
    "// Made from web/dist by cmake/assets.cmake.\n#include \"app/assets.hpp\"\n\n"
    "#include <array>\n#include <cstddef>\n\n"
    "asm(\".section .rodata.meent_assets, \\\"a\\\"\\n.balign 16\\n\"\n${assembly}"
    "    \".previous\\n\");\n\n"
    "extern \"C\" {\n${symbols}}\n\nnamespace meent::app {\nnamespace {\n\n"
    "std::string_view view(const char* begin, const char* end) {\n"
    "  return {begin, static_cast<std::size_t>(end - begin)};\n}\n\n}  // namespace\n\n"
    "std::span<const Asset> assets() {\n"
    "  static const std::array<Asset, ${number}> all{{\n${rows}  }};\n  return all;\n}\n\n"
    "}  // namespace meent::app\n")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  meent_write_assets()
endif()
