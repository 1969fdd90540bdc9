/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "edge-inference-version.h"

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return the releases told so far; made when first asked for, which may be before main */
std::map<std::string, std::string>&
GetLoaded()
{
    static std::map<std::string, std::string> loaded;
    return loaded;
}

} // namespace

std::string
GetModuleVersion()
{
    return EDGE_INFERENCE_VERSION;
}

std::string
GetNs3Version()
{
    return EDGE_INFERENCE_NS3_VERSION;
}

std::string
GetCompiler()
{
#ifdef __clang__
    return "Clang " __clang_version__;
#else
    return "GCC " __VERSION__;
#endif
}

std::string
GetOptionalParts()
{
    std::string parts;
#ifdef EDGE_INFERENCE_HAVE_ONNX
    parts += "onnx";
#endif
#ifdef EDGE_INFERENCE_HAVE_SQLITE
    parts += parts.empty() ? "sqlite" : " sqlite";
#endif
    return parts;
}

void
SetLoadedVersion(const std::string& name, const std::string& version)
{
    GetLoaded()[name] = version;
}

std::map<std::string, std::string>
GetLoadedVersions()
{
    return GetLoaded();
}

} // namespace edgeinference
} // namespace ns3
