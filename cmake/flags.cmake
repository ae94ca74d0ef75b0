# Warnings, hardening and speed, the same for every room.
find_program(MEENT_CCACHE ccache)
if(MEENT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MEENT_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${MEENT_CCACHE})
endif()
find_program(MEENT_MOLD mold)
if(MEENT_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                    -Wimplicit-fallthrough -Wno-missing-field-initializers -fno-plt
                    -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-pedantic)  # __int128 of Decimal
else()
  add_compile_options(-Wno-gnu-anonymous-struct -Wno-nested-anon-types -Wno-pedantic)
endif()
if(NOT MEENT_SANITIZE)
  add_compile_definitions(_FORTIFY_SOURCE=2)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_SANITIZED "-O1 -g1")  # the presets with MEENT_SANITIZE
if(MEENT_SANITIZE)
  add_compile_options(-fsanitize=${MEENT_SANITIZE} -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${MEENT_SANITIZE})
  if(MEENT_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
add_link_options(-Wl,--gc-sections)
add_compile_options(-ffunction-sections -fdata-sections)
