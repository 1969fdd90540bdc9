/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The networks that come with the module, computed from their structure. Example:
 *
 *     std::shared_ptr<const DnnModel> model = CreateBuiltInModel("alexnet");
 *     model->GetTotalParameters(); // 61100840
 */
#ifndef EDGE_INFERENCE_BUILT_IN_MODELS_H
#define EDGE_INFERENCE_BUILT_IN_MODELS_H

#include "dnn-model.h"
#include "tensor-shape.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Create one of the networks of GetBuiltInModelNames().
 * @param name name of the network
 * @param input shape of its input, batch first; without dimensions the shape of its publication
 * @return the network
 * @throws std::invalid_argument with one sentence: an unknown name (the message lists the known
 *         ones) or an input that the network cannot work on
 */
std::shared_ptr<const DnnModel> CreateBuiltInModel(const std::string& name,
                                                   const TensorShape& input = {});

/**
 * @ingroup edge-inference
 * @return the names of the built-in networks, sorted
 */
std::vector<std::string> GetBuiltInModelNames();

/**
 * @ingroup edge-inference
 * @param name name of a built-in network
 * @return one sentence on where its structure comes from; empty for an unknown name
 */
std::string GetBuiltInModelSource(const std::string& name);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BUILT_IN_MODELS_H
