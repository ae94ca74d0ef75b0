# meent_room(name USES room... LIBRARIES target...): the library of src/<name>, all its sources.
# meent_room_test(name): the test program of tests/<name>, linked to that room and what it uses.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(meent_pkg target module)
  if(NOT TARGET PkgConfig::${target})
    pkg_check_modules(${target} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  endif()
endfunction()

# How a target of a room is compiled: a few large units when MEENT_UNITY asks for it.
function(meent_compile target)
  if(MEENT_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  endif()
endfunction()

# A library may not be without sources; a room that holds headers alone gets an empty one.
function(meent_library target)
  set(sources ${ARGN})
  if(NOT sources)
    set(sources ${CMAKE_BINARY_DIR}/no_sources.cpp)
    if(NOT EXISTS ${sources})
      file(WRITE ${sources} "")
    endif()
  endif()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  meent_compile(${target})
endfunction()

function(meent_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  meent_library(meent_${name} ${sources})
  foreach(used ${ROOM_USES})
    target_link_libraries(meent_${name} PUBLIC meent_${used})
  endforeach()
  target_link_libraries(meent_${name} PUBLIC ${ROOM_LIBRARIES})
endfunction()

function(meent_room_test name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_test ${sources} ${CMAKE_SOURCE_DIR}/tests/main.cpp)
  # It asks doctest for its implementation, which the units of other tests must not include first.
  set_source_files_properties(${CMAKE_SOURCE_DIR}/tests/main.cpp
                              PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_link_libraries(${name}_test PRIVATE meent_${name})
  target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  meent_compile(${name}_test)
  add_test(NAME ${name} COMMAND ${name}_test)
  list(APPEND MEENT_TEST_PROGRAMS ${name}_test)
  set(MEENT_TEST_PROGRAMS ${MEENT_TEST_PROGRAMS} PARENT_SCOPE)
endfunction()
