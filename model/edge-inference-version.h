/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_VERSION_H
#define EDGE_INFERENCE_VERSION_H

#include <map>
#include <string>

/**
 * @file
 * @ingroup edge-inference
 * What this library was built from, for the record beside each result.
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @return the release of this module, such as 0.1.0
 */
std::string GetModuleVersion();

/**
 * @return the release of ns-3 that this module was built against, such as 3.37
 */
std::string GetNs3Version();

/**
 * @return the compiler's name and version, such as "GCC 12.2.0"
 */
std::string GetCompiler();

/**
 * @return the optional parts built in, separated by spaces, such as "onnx sqlite"; empty if there
 * are none
 */
std::string GetOptionalParts();

/**
 * Say which release of a foreign library this process has loaded; the parts that load one do.
 * @param name of the library, such as "libtorch"
 * @param version its release, such as "1.13.0"
 */
void SetLoadedVersion(const std::string& name, const std::string& version);

/**
 * @return the releases of the libraries that were loaded on demand so far, by name; a run that had
 * no use for one does not name it
 */
std::map<std::string, std::string> GetLoadedVersions();

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_VERSION_H */
