/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Names for the layers of an ONNX file. Example:
 *
 *     OnnxLayerNames names;
 *     names.Make("conv"); // conv
 *     names.Make("conv"); // conv#2
 *     names.Make("");     // layer
 */
#ifndef EDGE_INFERENCE_ONNX_LAYER_NAMES_H
#define EDGE_INFERENCE_ONNX_LAYER_NAMES_H

#include <set>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Gives each layer a name of its own: a file may leave names out, repeat them, or write anything in
 * them.
 */
class OnnxLayerNames
{
  public:
    /** @param wanted a name of the file @return the same, made usable and unique */
    std::string Make(const std::string& wanted);

  private:
    std::set<std::string> m_used; //!< names given so far
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_LAYER_NAMES_H
